"""Say which methods of which operands the operators of a cell call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_BINARY = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.MatMult: "matmul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
}
_UNARY = {ast.USub: "__neg__", ast.UAdd: "__pos__", ast.Invert: "__invert__"}
# Each with what the other operand is asked, if this one does not know the answer.
_COMPARING = {
    ast.Lt: ("__lt__", "__gt__"),
    ast.Gt: ("__gt__", "__lt__"),
    ast.LtE: ("__le__", "__ge__"),
    ast.GtE: ("__ge__", "__le__"),
    ast.Eq: ("__eq__", "__eq__"),
    ast.NotEq: ("__ne__", "__eq__"),
    ast.In: ("", "__contains__"),
    ast.NotIn: ("", "__contains__"),
}
_TRUTH = ("__bool__", "__len__")
_LOOP = ("__iter__", "__getitem__", "__next__")
_TEXT = ("__str__", "__repr__", "__format__")
_BUILT_IN = {
    "len": ("__len__",),
    "str": _TEXT,
    "repr": ("__repr__",),
    "format": _TEXT,
    "abs": ("__abs__",),
    "bool": _TRUTH,
    "int": ("__int__", "__index__"),
    "float": ("__float__", "__index__"),
    "round": ("__round__",),
    "hash": ("__hash__",),
    "next": ("__next__",),
    **dict.fromkeys(("iter", "list", "tuple", "set", "sorted", "sum", "min", "max"), _LOOP),
}
_WITH = ("__enter__", "__exit__", "__aenter__", "__aexit__")

Operand = tuple[ast.expr, tuple[str, ...]]


def operands(node: ast.AST) -> Iterator[Operand]:
    """Yield the operands of a node, each with the methods that it may be asked for."""
    if isinstance(node, ast.BinOp):
        name = _BINARY[type(node.op)]
        yield node.left, (f"__{name}__",)
        yield node.right, (f"__r{name}__",)
    elif isinstance(node, ast.AugAssign):
        name = _BINARY[type(node.op)]
        yield node.target, (f"__i{name}__", f"__{name}__")
        yield node.value, (f"__r{name}__",)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand, _TRUTH if isinstance(node.op, ast.Not) else (_UNARY[type(node.op)],)
    elif isinstance(node, ast.Compare):
        left = node.left
        for sign, right in zip(node.ops, node.comparators, strict=True):
            one, other = _COMPARING.get(type(sign), ("", ""))
            yield left, (one,)
            yield right, (other, *(_LOOP if one == "" and other else ()))
            left = right
    elif isinstance(node, ast.Subscript):
        yield node.value, ("__getitem__", "__setitem__", "__delitem__")
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        yield node.iter, (*_LOOP, "__aiter__")
    elif isinstance(node, ast.FormattedValue):
        yield node.value, _TEXT
    elif isinstance(node, ast.BoolOp):
        yield from ((one, _TRUTH) for one in node.values)
    elif isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert):
        yield node.test, _TRUTH
    elif isinstance(node, ast.withitem):
        yield node.context_expr, _WITH
    elif isinstance(node, ast.Call):
        yield node.func, ("__call__",)
        names = _BUILT_IN.get(node.func.id, ()) if isinstance(node.func, ast.Name) else ()
        yield from ((one, names) for one in node.args if names)
