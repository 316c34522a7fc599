"""What was learnt, as bytes that a row holds: numbers alone, nothing that runs when it is read."""

from __future__ import annotations

import io
import json
from zipfile import BadZipFile

import numpy as np

from suggestions.analysis.features import BUCKETS
from suggestions.analysis.judge import Model

# Only what learning could use is kept: of any other bucket the weights are nothing.
KEYS = ("about", "used", "weights", "rarity", "bias")


class Broken(ValueError):
    """These bytes are not what learning wrote."""


def packed(model: Model) -> bytes:
    """The same model always gives the same bytes."""
    used = np.flatnonzero(np.any(model.weights != 0, axis=1)).astype(np.int32)
    about = {
        "classes": list(model.classes),
        "temperature": model.temperature,
        "threshold": model.threshold,
        "evenness": model.evenness,
        "met": list(model.met),
    }
    content = io.BytesIO()
    np.savez_compressed(
        content,
        about=np.frombuffer(json.dumps(about).encode(), np.uint8),
        used=used,
        weights=model.weights[used].astype(np.float16),
        rarity=model.rarity.astype(np.float16),
        bias=model.bias.astype(np.float32),
    )
    return content.getvalue()


def unpacked(content: bytes) -> Model:
    """Raises Broken."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as parts:
            about, used, weights, rarity, bias = (parts[key] for key in KEYS)
        said = json.loads(about.tobytes())
        model = Model(
            tuple(said["classes"]),
            rarity.astype(np.float32),
            np.zeros((BUCKETS, len(said["classes"])), np.float32),
            bias.astype(np.float32),
            float(said["temperature"]),
            float(said["threshold"]),
            float(said["evenness"]),
            tuple(map(int, said["met"])),
        )
        model.weights[used] = weights
    except (ValueError, KeyError, IndexError, TypeError, OSError, EOFError, BadZipFile) as problem:
        raise Broken(str(problem)) from problem
    if not _is_whole(model):
        raise Broken
    return model


def _is_whole(model: Model) -> bool:
    many = len(model.classes)
    sizes = model.rarity.shape == (BUCKETS,) and model.bias.shape == (many,) == (len(model.met),)
    heats = (model.temperature, model.evenness)
    numbers = (model.rarity, model.weights, model.bias, model.threshold, *heats)
    return sizes and min(heats) > 0 and all(np.isfinite(each).all() for each in numbers)
