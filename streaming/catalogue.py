"""Finds every detector by its file."""

from functools import cache

from schemas.catalogue import modules_of
from streaming import detectors
from streaming.detector import Detector, Pattern, Rule


@cache
def detector_catalogue() -> dict[str, Detector]:
    """Every detector by its name: the file name under `streaming/detectors`."""
    return {name: module.DETECTOR for name, module in modules_of(detectors).items()}


def rules() -> dict[str, Rule]:
    """The detectors that look at one moment."""
    return {name: d for name, d in detector_catalogue().items() if isinstance(d, Rule)}


def patterns() -> dict[str, Pattern]:
    """The detectors that look at a sequence."""
    return {name: d for name, d in detector_catalogue().items() if isinstance(d, Pattern)}
