"""Finds every contract, feature and funnel by its file, so that adding one touches no list."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from schemas import campaigns, events, features, funnels, pages, tables
from schemas.campaign import Campaign
from schemas.contract import Record, Row
from schemas.feature import Feature
from schemas.funnel import Funnel
from schemas.page_layout import PageLayout


def modules_of(package: ModuleType) -> dict[str, ModuleType]:
    """The modules of a package by file name, sorted."""
    names = sorted(m.name for m in iter_modules(package.__path__))
    return {name: import_module(f"{package.__name__}.{name}") for name in names}


@cache
def contracts() -> dict[str, type[Record]]:
    """Every contract by its short name: the file name under `schemas/events`."""
    return {name: _contract_in(module) for name, module in modules_of(events).items()}


def contract_of_topic(topic: str) -> type[Record]:
    """The contract whose topic has this name, `order.v1`; KeyError when there is none."""
    return {c.TOPIC.name: c for c in contracts().values()}[topic]


def _contract_in(module: ModuleType) -> type[Record]:
    own = [
        x for x in vars(module).values() if isinstance(x, type) and issubclass(x, Record) and x.__module__ == module.__name__
    ]
    if len(own) != 1:
        raise TypeError(f"{module.__name__} must define exactly one record, it defines {len(own)}")
    return own[0]


@cache
def feature_catalogue() -> dict[str, Feature]:
    """Every feature by its name: the file name under `schemas/features`."""
    return {name: module.FEATURE for name, module in modules_of(features).items()}


@cache
def computed_features() -> dict[str, Feature]:
    """Those of them that are made of events; the others are pushed by other systems, and known online alone."""
    return {name: feature for name, feature in feature_catalogue().items() if feature.source != "pushed"}


@cache
def funnel_catalogue() -> dict[str, Funnel]:
    """Every published funnel by its name: the file name under `schemas/funnels`."""
    return {name: module.FUNNEL for name, module in modules_of(funnels).items()}


@cache
def table_catalogue() -> dict[str, type[Row]]:
    """Every table that the batch layer publishes, by its name: the file name under `schemas/tables`."""
    return {name: module.ROW for name, module in modules_of(tables).items()}


@cache
def page_catalogue() -> dict[str, PageLayout]:
    """Every page of the mini-program by its name: the file name under `schemas/pages`."""
    return {name: module.PAGE for name, module in modules_of(pages).items()}


@cache
def campaign_catalogue() -> dict[str, Campaign]:
    """Every sharing campaign by its name: the file name under `schemas/campaigns`."""
    return {name: module.CAMPAIGN for name, module in modules_of(campaigns).items()}
