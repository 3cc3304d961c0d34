"""Models of pydantic, attrs and dataclasses: held instances, fields of other models, validators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.field import Field

MODELS = {
    "pydantic": """
        from pydantic import BaseModel
        class Item(BaseModel):
            price: int
            def total(self): return ["old", self.price]
        """,
    "pydantic, frozen": """
        from pydantic import BaseModel, ConfigDict
        class Item(BaseModel):
            model_config = ConfigDict(frozen=True)
            price: int
            def total(self): return ["old", self.price]
        """,
    "attrs": """
        import attrs
        @attrs.define(kw_only=True)
        class Item:
            price: int
            def total(self): return ["old", self.price]
        """,
    "attrs, with a dictionary": """
        import attrs
        @attrs.define(kw_only=True, slots=False)
        class Item:
            price: int
            def total(self): return ["old", self.price]
        """,
    "attrs, frozen": """
        import attrs
        @attrs.frozen(kw_only=True)
        class Item:
            price: int
            def total(self): return ["old", self.price]
        """,
    "dataclass": """
        import dataclasses
        @dataclasses.dataclass
        class Item:
            price: int
            def total(self): return ["old", self.price]
        """,
    "dataclass, frozen": """
        import dataclasses
        @dataclasses.dataclass(frozen=True)
        class Item:
            price: int
            def total(self): return ["old", self.price]
        """,
}


@pytest.fixture(params=MODELS)
def source(request: pytest.FixtureRequest) -> str:
    return MODELS[request.param]


def test_an_instance_runs_the_old_method(field: Field, source: str) -> None:
    field.save("shop", source)
    field.hold("import shop; item = shop.Item(price=3)")
    field.edit("shop")
    field.settle("[item.total(), isinstance(item, shop.Item)]", named="item")


def test_an_instance_lacks_a_field_that_the_model_has_gained(field: Field, source: str) -> None:
    field.save("shop", source)
    field.hold("import shop; item = shop.Item(price=3)")
    field.edit("shop", '"old", self.price]', "self.price, self.tax]\n    tax: int = 2")
    field.settle("item.total()", named="item")


def test_instances_in_a_dictionary_that_keeps_them_by_value(field: Field) -> None:
    field.save("shop", MODELS["dataclass, frozen"])
    field.hold("import shop; stock = {shop.Item(price=3): 'three'}")
    field.edit("shop")
    field.settle("[stock.get(shop.Item(price=3)), [one.total() for one in stock]]", named="stock")


def test_a_model_of_another_module_refuses_the_new_model(field: Field) -> None:
    field.save("shop", MODELS["pydantic"])
    field.save(
        "cart",
        """
        import shop
        from pydantic import BaseModel
        class Cart(BaseModel):
            item: shop.Item
        """,
    )
    field.hold("import importlib, cart, shop")
    field.edit("shop")
    field.settle(
        "cart.Cart(item=shop.Item(price=3)).item.total()",
        named="cart",
        by_hand="importlib.reload(cart)",
    )


def test_a_subclass_in_another_module_has_the_old_method(field: Field) -> None:
    field.save("shop", MODELS["pydantic"])
    field.save("toys", "import shop\nclass Toy(shop.Item):\n    age: int = 3\n")
    field.hold("import importlib, shop, toys")
    field.edit("shop")
    field.settle(
        "[toys.Toy(price=3).total(), issubclass(toys.Toy, shop.Item)]",
        named="toys",
        by_hand="importlib.reload(toys)",
    )


def test_a_type_adapter_builds_the_old_model(field: Field) -> None:
    field.save("shop", MODELS["pydantic"])
    field.hold("import shop, pydantic; adapter = pydantic.TypeAdapter(list[shop.Item])")
    field.edit("shop")
    field.settle("adapter.validate_python([{'price': 3}])[0].total()", named="adapter")


def test_a_validator_from_another_module_checks_as_before(field: Field) -> None:
    field.save("checks", 'def check(value):\n    return f"old {value}"\n')
    field.save(
        "shop",
        """
        import checks
        from typing import Annotated
        from pydantic import AfterValidator, BaseModel
        class Item(BaseModel):
            name: Annotated[str, AfterValidator(checks.check)]
        """,
    )
    field.hold("import importlib, checks, shop")
    field.edit("checks")
    field.settle("shop.Item(name='duck').name", named="shop", by_hand="importlib.reload(shop)")


def test_a_function_whose_arguments_are_validated_was_imported_by_name(field: Field) -> None:
    field.save(
        "shop",
        """
        from pydantic import validate_call
        @validate_call
        def price(count: int): return ["old", count]
        """,
    )
    field.hold("import shop; from shop import price")
    field.edit("shop")
    field.settle("price('3')", named="price")


def test_a_function_was_wrapped_by_validate_call_in_the_notebook(field: Field) -> None:
    field.save("shop", 'def price(count: int):\n    return ["old", count]\n')
    field.hold("import shop, pydantic; checked = pydantic.validate_call(shop.price)")
    field.edit("shop")
    field.settle("checked('3')", named="checked")


def test_a_converter_of_attrs_converts_as_before(field: Field) -> None:
    field.save("checks", 'def convert(value):\n    return f"old {value}"\n')
    field.save(
        "shop",
        """
        import attrs, checks
        @attrs.define
        class Item:
            name: str = attrs.field(converter=checks.convert)
        """,
    )
    field.hold("import importlib, checks, shop")
    field.edit("checks")
    field.settle("shop.Item('duck').name", named="shop", by_hand="importlib.reload(shop)")


def test_a_generic_model_is_one_of_the_old_class(field: Field) -> None:
    field.save("shop", MODELS["pydantic"])
    field.save(
        "pages",
        """
        from typing import Generic, TypeVar
        from pydantic import BaseModel
        T = TypeVar("T")
        class Page(BaseModel, Generic[T]):
            first: T
        """,
    )
    field.hold("import pages, shop; Items = pages.Page[shop.Item]")
    field.edit("shop")
    field.settle("Items(first={'price': 3}).first.total()", named="Page[Item]")


def test_a_validator_of_attrs_refuses_the_new_class(field: Field) -> None:
    field.save("shop", MODELS["attrs"])
    field.save(
        "cart",
        """
        import attrs, shop
        @attrs.define
        class Cart:
            item = attrs.field(validator=attrs.validators.instance_of(shop.Item))
        """,
    )
    field.hold("import importlib, cart, shop")
    field.edit("shop")
    field.settle(
        "cart.Cart(shop.Item(price=3)).item.total()",
        named="cart",
        by_hand="importlib.reload(cart)",
    )


def test_a_default_of_a_dataclass_is_made_as_before(field: Field) -> None:
    field.save("names", "def name(): return 'old'\n")
    field.save(
        "shop",
        """
        import dataclasses, names
        @dataclasses.dataclass
        class Item:
            name: str = dataclasses.field(default_factory=names.name)
        """,
    )
    field.hold("import importlib, names, shop")
    field.edit("names")
    field.settle("shop.Item().name", named="shop", by_hand="importlib.reload(shop)")


def test_an_instance_cannot_be_pickled_any_more(field: Field, source: str) -> None:
    field.save("shop", source)
    field.hold("import pickle, shop; item = shop.Item(price=3)")
    field.edit("shop")
    field.settle("pickle.loads(pickle.dumps(item)).total()", named="item")


def test_a_union_of_models_takes_the_old_one(field: Field) -> None:
    field.save("shop", MODELS["pydantic"])
    field.hold(
        "import pydantic, shop\n"
        "class Cart(pydantic.BaseModel):\n    item: shop.Item | None = None\n"
        "cart = Cart()"
    )
    field.edit("shop")
    field.settle("Cart(item=shop.Item(price=3)).item.total()", named="Cart")
