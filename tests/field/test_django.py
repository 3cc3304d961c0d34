"""Views, paths, forms and receivers of signals that Django was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.field import Field

VIEWS = "def index():\n    return 'old'\n"
DJANGO = "from django.conf import settings; settings.configure(ROOT_URLCONF='urls')\n"
URLS = "import views\nfrom django.urls import path\nurlpatterns = [path('', views.index)]\n"


def test_django_finds_the_old_view(field: Field) -> None:
    field.save("views", "from django.http import HttpResponse\n" + VIEWS)
    field.save("urls", URLS)
    field.hold(DJANGO + "import importlib, views, urls; from django.urls import resolve")
    field.edit("views")
    field.settle("resolve('/').func()", named="urls", by_hand="importlib.reload(urls)")


def test_django_keeps_the_old_paths(field: Field) -> None:
    field.save("views", VIEWS)
    field.save("urls", URLS)
    field.hold(
        DJANGO + "import urls; from django.urls import get_resolver\n"
        "def paths(): return [str(one.pattern) for one in get_resolver().url_patterns]"
    )
    field.run("paths()")
    field.look("urls")
    field.edit("urls", "path('', views.index)", "path('start', views.index)")
    field.settle(
        "paths()",
        named="urls",
        by_hand="from django.urls import clear_url_caches; clear_url_caches()",
    )


def test_a_signal_of_django_reaches_the_old_receiver_too(field: Field) -> None:
    field.save("signals", "from django.dispatch import Signal\nsaved = Signal()\n")
    field.save(
        "receivers",
        """
        import signals
        from django.dispatch import receiver
        @receiver(signals.saved)
        def on_save(sender, **more): return "old"
        """,
    )
    field.hold("import signals, receivers; from receivers import on_save")
    field.edit("receivers")
    field.settle("[got for _, got in signals.saved.send('shop')]", named="signals")


def test_a_receiver_of_django_that_the_notebook_connected_dies(field: Field) -> None:
    field.save("receivers", "def on_save(sender, **more):\n    return 'old'\n")
    field.hold("from django.dispatch import Signal; saved = Signal()")
    field.hold("import receivers; from receivers import on_save; saved.connect(on_save)")
    field.edit("receivers")
    field.settle(
        "[got for _, got in saved.send('shop')]", named="saved", by_hand="saved.connect(on_save)"
    )


def test_a_form_of_django_cleans_by_the_old_function(field: Field) -> None:
    field.save(
        "checks",
        """
        from django.core.exceptions import ValidationError
        def check(value): raise ValidationError("old")
        """,
    )
    field.save(
        "shop",
        """
        import checks
        from django import forms
        class Order(forms.Form):
            name = forms.CharField(validators=[checks.check])
        """,
    )
    field.hold(
        "from django.conf import settings; settings.configure(USE_I18N=False)\n"
        "import importlib, checks, shop"
    )
    field.edit("checks")
    field.settle(
        "shop.Order({'name': 'duck'}).errors.get_json_data()['name'][0]['message']",
        named="shop",
        by_hand="importlib.reload(shop)",
    )


def test_a_class_based_view_of_django_is_the_old_one(field: Field) -> None:
    field.save(
        "views",
        """
        from django.http import HttpResponse
        from django.views import View
        class Index(View):
            def get(self, request): return HttpResponse("old")
        """,
    )
    field.save("urls", URLS.replace("views.index", "views.Index.as_view()"))
    field.hold(
        DJANGO + "import importlib, views, urls; from django.urls import resolve\n"
        "from django.test import RequestFactory\n"
        "def told(): return resolve('/').func(RequestFactory().get('/')).content.decode()\n"
    )
    field.edit("views")
    field.settle("told()", named="urls", by_hand="importlib.reload(urls)")
