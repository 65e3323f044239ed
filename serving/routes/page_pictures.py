"""Page pictures: screenshots of the product's pages, one a page version, under the heatmaps."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from serving.access import needs
from serving.answers.platform_events import told_as_problems
from serving.key_store import ApiKey
from serving.page_pictures import PagePicture
from serving.parts import Parts, parts_of
from serving.problems import refused

ROUTER = APIRouter(
    prefix="/v1/page-pictures/{page}/versions/{version}", tags=["heatmaps"], dependencies=[Depends(needs("heatmaps:read"))]
)
Has = Annotated[Parts, Depends(parts_of)]
Drawer = Annotated[ApiKey, Depends(needs("heatmaps:draw"))]
Name = Annotated[str, Path(min_length=1, max_length=128)]
MEDIA = {media: {"schema": {"type": "string", "format": "binary"}} for media in ("image/png", "image/jpeg")}
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": MEDIA}}


@ROUTER.get(
    "", summary="The picture", response_class=Response, responses={200: {"content": {"image/png": {}, "image/jpeg": {}}}}
)
def get_picture(parts: Has, page: Name, version: Name) -> Response:
    """PNG or JPEG, as it was uploaded."""
    found = parts.pictures.file(page, version) or _unknown(version)
    return Response(found.body, media_type=found.media)


@ROUTER.put("", summary="Upload a picture", openapi_extra=BODY)
async def put_picture(parts: Has, drawer: Drawer, request: Request, page: Name, version: Name) -> PagePicture:
    """A PNG or JPEG as the body; it takes the place of the page version's earlier picture."""
    body = await request.body()
    with told_as_problems():
        return parts.pictures.put(page, version, body, drawer.name)


@ROUTER.delete("", status_code=204, summary="Forget the picture", dependencies=[Depends(needs("heatmaps:draw"))])
def remove_picture(parts: Has, page: Name, version: Name) -> None:
    """The heatmap is drawn on the wireframe again."""
    if not parts.pictures.remove(page, version):
        _unknown(version)


def _unknown(version: str) -> Any:
    raise refused("version", version, "a page version with a picture", 404)
