"""Writes a trained isolation forest as an ONNX file: every tree's path lengths in one operator, then the forest's formula.

The general converter of scikit-learn's models spends an operator or more on each tree: one score took 14 ms of a busy core
where this graph takes hundredths of one.
"""

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper
from sklearn.ensemble import IsolationForest

EULER = 0.5772156649015329
NODES = ("nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_modes", "nodes_values", "nodes_truenodeids",
         "nodes_falsenodeids")  # fmt: skip


def forest_graph(forest: IsolationForest, card: str) -> onnx.ModelProto:
    """A model with one input (rows, features) float32 and one output (rows, 1): 2^(-E[h] / c(n)), Liu et al., ICDM 2008, eq. 2.

    h is the path length of a row in a tree, c(n) the mean path length of an unsuccessful search among n rows. The output rises
    with how unusual a row is, from 0 to 1. card: kept in the file's metadata under `card`.
    """
    attributes: dict[str, list[Any]] = {name: [] for name in NODES}
    leaves: dict[str, list[Any]] = {f"target_{name}": [] for name in ("treeids", "nodeids", "ids", "weights")}
    for number, tree in enumerate(forest.estimators_):
        _add_tree(number, tree.tree_, attributes, leaves)
    scale = -1.0 / float(mean_path(np.array([forest.max_samples_]))[0])
    nodes = [
        helper.make_node("TreeEnsembleRegressor", ["x"], ["depth"], None, None, "ai.onnx.ml", None, n_targets=1,
                         aggregate_function="AVERAGE", **attributes, **leaves),
        helper.make_node("Mul", ["depth", "scale"], ["exponent"]),
        helper.make_node("Pow", ["two", "exponent"], ["unusual"]),
    ]  # fmt: skip
    constants = [helper.make_tensor(name, TensorProto.FLOAT, [1], [value]) for name, value in (("scale", scale), ("two", 2.0))]
    width = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, forest.n_features_in_])
    told = helper.make_tensor_value_info("unusual", TensorProto.FLOAT, [None, 1])
    graph = helper.make_graph(nodes, "isolation_forest", [width], [told], constants)
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    helper.set_model_props(model, {"card": card})
    onnx.checker.check_model(model)
    return model


def mean_path(rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """c(n), the mean path length of an unsuccessful search in a binary tree of n rows: 0 for one row, 1 for two (eq. 1)."""
    many = np.maximum(rows, 3).astype(np.float64)
    path = 2.0 * (np.log(many - 1.0) + EULER) - 2.0 * (many - 1.0) / many
    return np.where(rows <= 1, 0.0, np.where(rows == 2, 1.0, path))


def _add_tree(number: int, tree: Any, attributes: dict[str, list[Any]], leaves: dict[str, list[Any]]) -> None:
    inner = tree.children_left >= 0
    depth = _depths(tree)
    columns = (
        [number] * tree.node_count, range(tree.node_count), np.where(inner, tree.feature, 0),
        ["BRANCH_LEQ" if x else "LEAF" for x in inner], np.where(inner, _not_above(tree.threshold), 0.0),
        np.where(inner, tree.children_left, 0), np.where(inner, tree.children_right, 0),
    )  # fmt: skip
    for name, column in zip(NODES, columns, strict=True):
        attributes[name] += np.asarray(column).tolist()
    ends = np.flatnonzero(~inner)
    weights = depth[ends] + mean_path(tree.n_node_samples[ends])
    told: tuple[Any, ...] = ([number] * len(ends), ends, [0] * len(ends), weights)
    for name, column in zip(leaves, told, strict=True):
        leaves[name] += np.asarray(column).tolist()


def _depths(tree: Any) -> NDArray[np.float64]:
    """How many questions lead to each node; children come after their parent."""
    depth = np.zeros(tree.node_count)
    for node in np.flatnonzero(tree.children_left >= 0):
        depth[[tree.children_left[node], tree.children_right[node]]] = depth[node] + 1
    return depth


def _not_above(threshold: NDArray[np.float64]) -> NDArray[np.float32]:
    """The greatest float32 at or below each threshold: a float32 is <= the one exactly when it is <= the other."""
    rounded = threshold.astype(np.float32)
    return np.where(rounded > threshold, np.nextafter(rounded, np.float32(-np.inf)), rounded)
