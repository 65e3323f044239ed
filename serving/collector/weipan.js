// Weipan collector: tells what a user does on a page, never what he types. Web and mini-program, no dependencies.
//
//   Web:          <script src="weipan.js"></script> <script>Weipan.start({url, key, user, page: "trade"});</script>
//   Mini-program: const w = require("weipan.js").create({url, key, user, page, request: wx.request, store: wxStore(wx)});
//                 w.click("buy_button", {xMilli, yMilli, pageXMilli, pageYPx});  onHide() { w.hidden(); }
//
// url: of POST /v1/events; key: of a collector (it may only send behaviour and social events); user: your user's id.
// Elements are named by data-weipan="buy_button"; nothing below data-weipan-private is looked at.
(function (root) {
  "use strict";
  var BATCH = 50, KEPT = 2000, EVERY_MS = 2000, SESSION_MS = 30 * 60000, IDLE_MS = 5000, ENGAGED_MS = 10000, REACTION_MS = 1000;

  function memoryStore() { var kept = {}; return { get: function (k) { return kept[k]; }, set: function (k, v) { kept[k] = v; } }; }

  function localStore() {
    return { get: function (k) { try { return localStorage.getItem(k); } catch (e) { return null; } },
             set: function (k, v) { try { localStorage.setItem(k, v); } catch (e) { /* full or forbidden: the queue lives on in memory */ } } };
  }

  function fetchRequest(o) {  // the shape of wx.request
    fetch(o.url, { method: "POST", headers: o.header, body: JSON.stringify(o.data), keepalive: true, credentials: "omit" })
      .then(function (a) { o.success({ statusCode: a.status, header: { "Retry-After": a.headers.get("Retry-After") } }); }, o.fail);
  }

  function name() { return Date.now().toString(36) + "-" + Math.random().toString(36).slice(2, 10) + Math.random().toString(36).slice(2, 10); }

  function create(o) {
    var store = o.store || memoryStore(), request = o.request || fetchRequest, now = o.now || Date.now;
    var queue = JSON.parse(store.get("weipan.queue") || "[]"), device = store.get("weipan.device") || name();
    var session = JSON.parse(store.get("weipan.session") || "null"), sending = false, pause = 0, notBefore = 0, seq = 0;
    store.set("weipan.device", device);

    function sessionId(at) {  // a gap of 30 minutes begins a new session
      if (!session || at - session.at >= SESSION_MS) session = { id: name() };
      session.at = at;
      store.set("weipan.session", JSON.stringify(session));
      return session.id;
    }

    function tell(kind, fields, type) {
      var at = (fields && fields.at) || now(), event = { type: type || "behaviour", event_id: name(), event_time: at, seq: ++seq, kind: kind, user_id: o.user };
      if (!type) {
        event.session_id = sessionId(at); event.device_id = device; event.page = o.page;
        if (o.pageVersion) event.page_version = o.pageVersion;
        if (o.platform) event.platform = o.platform;
        if (o.channel) event.channel = o.channel;
      }
      for (var f in fields) if (f !== "at" && fields[f] !== undefined) event[f] = fields[f];
      queue.push(event);
      if (queue.length > KEPT) queue.shift();
      store.set("weipan.queue", JSON.stringify(queue));
      if (queue.length >= BATCH) flush();
    }

    function later(seconds) { pause = seconds || Math.min(60, pause ? pause * 2 : 1); notBefore = now() + pause * 1000; sending = false; }

    function flush() {  // what was sent leaves the queue only when the answer says that it arrived
      if (sending || !queue.length || now() < notBefore) return;
      sending = true;
      var sent = queue.slice(0, BATCH);
      request({
        url: o.url, method: "POST", header: { "Content-Type": "application/json", "X-API-Key": o.key }, data: { batch: sent, sent_at: now() },
        success: function (a) {
          if (a.statusCode === 429 || a.statusCode >= 500) return later(Number((a.header || {})["Retry-After"]));
          var gone = {};
          sent.forEach(function (e) { gone[e.event_id] = true; });
          queue = queue.filter(function (e) { return !gone[e.event_id]; });
          store.set("weipan.queue", JSON.stringify(queue));
          sending = false; pause = 0;
          if (a.statusCode >= 400 && root.console) console.warn("weipan: refused with " + a.statusCode);
          if (queue.length >= BATCH) flush();
        },
        fail: function () { later(); }
      });
    }

    function shared(campaign) { tell("shared", { campaign: campaign }, "social"); }
    return { tell: tell, flush: flush, shared: shared, options: o, pending: function () { return queue.length; },
             click: function (element, p) { tell("click", { element: element, element_x_milli: p.xMilli, element_y_milli: p.yMilli, page_x_milli: p.pageXMilli, page_y_px: p.pageYPx }); },
             hidden: function () { tell("page_hidden"); flush(); }, shown: function () { tell("page_shown"); } };
  }

  function milli(part, whole) { return whole ? Math.max(0, Math.min(1000, Math.round(part * 1000 / whole))) : 0; }

  function start(o) {
    var doc = root.document, body = doc.documentElement;
    o.store = o.store || localStore(); o.platform = o.platform || "web"; o.page = o.page || root.location.pathname;
    var w = create(o), engaged = 0, active = Date.now(), ticked = Date.now(), deepest = 0, told = 0, changes = 0;

    function viewport() { return { viewport_width_px: Math.round(root.innerWidth), viewport_height_px: Math.round(root.innerHeight) }; }
    function merged(a, b) { for (var k in b) a[k] = b[k]; return a; }

    function clicked(e) {
      if (e.target.closest("[data-weipan-private]")) return;
      var place = e.target.closest("[data-weipan]"), at = Date.now(), before = changes, here = root.location.href;
      var fields = merged({ at: at, page_x_milli: milli(e.clientX, root.innerWidth), page_y_px: Math.max(0, Math.round(e.pageY)) }, viewport());
      if (place) {
        var box = place.getBoundingClientRect();
        merged(fields, { element: place.getAttribute("data-weipan"), element_x_milli: milli(e.clientX - box.left, box.width), element_y_milli: milli(e.clientY - box.top, box.height) });
      }
      var isTold = false;
      function say() {  // after a second it is known whether the page reacted; when the page goes, it did
        if (isTold) return;
        isTold = true;
        fields.reacted = changes > before || root.location.href !== here || doc.visibilityState === "hidden";
        w.tell("click", fields);
      }
      setTimeout(say, REACTION_MS);
      root.addEventListener("pagehide", say, { once: true });
    }

    function tick() {  // engaged time: visible, and touched within the last five seconds
      var t = Date.now();
      if (doc.visibilityState === "visible" && t - active < IDLE_MS) engaged += t - ticked;
      ticked = t;
      if (engaged >= ENGAGED_MS) tellEngaged();
      w.flush();
    }

    function tellEngaged() {
      if (engaged > 0) w.tell("engagement", { engaged_ms: Math.round(engaged) });
      if (deepest > told) w.tell("scroll", merged({ scroll_depth_milli: told = deepest }, viewport()));
      engaged = 0;
    }

    function scrolled() { deepest = Math.max(deepest, milli(root.scrollY + root.innerHeight, body.scrollHeight)); }

    ["pointerdown", "keydown", "scroll", "pointermove"].forEach(function (kind) {  // that something was done, not what
      root.addEventListener(kind, function () { active = Date.now(); }, { passive: true, capture: true });
    });
    doc.addEventListener("click", clicked, true);
    root.addEventListener("scroll", scrolled, { passive: true });
    doc.addEventListener("focusin", function () { changes += 1; });
    new MutationObserver(function () { changes += 1; }).observe(body, { childList: true, subtree: true, attributes: true, characterData: true });
    doc.addEventListener("visibilitychange", function () {
      if (doc.visibilityState === "visible") { ticked = active = Date.now(); w.shown(); } else { tick(); tellEngaged(); w.hidden(); }
    });
    root.addEventListener("online", w.flush);
    w.tell("page_view", viewport());
    scrolled();
    setInterval(tick, EVERY_MS);
    return w;
  }

  var made = { start: start, create: create };
  if (typeof module === "object" && module.exports) module.exports = made; else root.Weipan = made;
})(typeof window === "undefined" ? globalThis : window);
