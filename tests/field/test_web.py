"""Views, routes, blueprints, dependencies, hooks: what Flask, FastAPI and httpx have registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.field import Field

VIEWS = "def index():\n    return 'old'\n"

# Calls an application as a server does.
ASK = """
import asyncio, httpx
def ask(app):
    async def get():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url='http://shop') as client:
            return (await client.get('/')).text
    return asyncio.run(get())
"""


def test_flask_serves_the_old_view_of_another_module(field: Field) -> None:
    field.save("views", VIEWS)
    field.save(
        "site_of_shop",
        """
        import flask, views
        app = flask.Flask("shop")
        app.add_url_rule("/", "index", views.index)
        """,
    )
    field.hold("import importlib, views, site_of_shop")
    field.edit("views")
    field.settle(
        "site_of_shop.app.test_client().get('/').text",
        named="site_of_shop",
        by_hand="importlib.reload(site_of_shop)",
    )


def test_flask_serves_the_old_view_of_a_blueprint(field: Field) -> None:
    field.save(
        "pages",
        """
        import flask
        pages = flask.Blueprint("pages", __name__)
        @pages.route("/")
        def index(): return "old"
        """,
    )
    field.hold(
        "import flask, pages; app = flask.Flask('shop'); app.register_blueprint(pages.pages)"
    )
    field.edit("pages")
    field.settle("app.test_client().get('/').text", named="app")


def test_flask_handles_an_error_as_before(field: Field) -> None:
    field.save("errors", "def missing(error):\n    return 'old', 404\n")
    field.hold(
        "import flask, errors; app = flask.Flask('shop')\n"
        "app.register_error_handler(404, errors.missing)"
    )
    field.edit("errors")
    field.settle("app.test_client().get('/').text", named="app")


def test_flask_runs_the_old_class_based_view(field: Field) -> None:
    field.save(
        "views",
        """
        import flask.views
        class Index(flask.views.MethodView):
            def get(self): return "old"
        """,
    )
    field.hold(
        "import flask, views; app = flask.Flask('shop')\n"
        "app.add_url_rule('/', view_func=views.Index.as_view('index'))"
    )
    field.edit("views")
    field.settle("app.test_client().get('/').text", named="app")


def test_fastapi_calls_the_old_endpoint(field: Field) -> None:
    field.save("views", VIEWS)
    field.hold(
        "import fastapi, views; app = fastapi.FastAPI()\n"
        "app.add_api_route('/', views.index)\n" + ASK
    )
    field.edit("views")
    field.settle("ask(app)", named="app")


def test_fastapi_calls_the_old_dependency(field: Field) -> None:
    field.save("users", "def user():\n    return 'old'\n")
    field.hold(
        "import fastapi, users; app = fastapi.FastAPI()\n"
        "@app.get('/')\n"
        "def index(user=fastapi.Depends(users.user)): return user\n" + ASK
    )
    field.edit("users")
    field.settle("ask(app)", named="app")


def test_fastapi_answers_with_the_old_model(field: Field) -> None:
    field.save(
        "shop",
        """
        from pydantic import BaseModel, computed_field
        class Item(BaseModel):
            @computed_field
            def name(self) -> str: return "old"
        """,
    )
    field.save(
        "site_of_shop",
        """
        import fastapi, shop
        app = fastapi.FastAPI()
        @app.get("/")
        def index() -> shop.Item: return shop.Item()
        """,
    )
    field.hold("import importlib, shop, site_of_shop\n" + ASK)
    field.edit("shop")
    field.settle(
        "ask(site_of_shop.app)",
        named="site_of_shop",
        by_hand="importlib.reload(site_of_shop)",
    )


def test_a_hook_of_httpx_signs_as_before(field: Field) -> None:
    field.save("hooks", "def sign(request):\n    request.headers['sign'] = 'old'\n")
    field.hold(
        "import httpx, hooks\n"
        "echo = httpx.MockTransport(lambda one: httpx.Response(200, text=one.headers['sign']))\n"
        "client = httpx.Client(transport=echo, event_hooks={'request': [hooks.sign]})"
    )
    field.edit("hooks")
    field.settle("client.get('http://shop').text", named="client")


def test_an_auth_of_httpx_signs_as_before(field: Field) -> None:
    field.save(
        "signing",
        """
        import httpx
        class Signed(httpx.Auth):
            def auth_flow(self, request):
                request.headers["sign"] = "old"
                yield request
        """,
    )
    field.hold(
        "import httpx, signing\n"
        "echo = httpx.MockTransport(lambda one: httpx.Response(200, text=one.headers['sign']))\n"
        "client = httpx.Client(transport=echo, auth=signing.Signed())"
    )
    field.edit("signing")
    field.settle("client.get('http://shop').text", named="client")


def test_a_client_of_a_subclass_runs_the_old_method(field: Field) -> None:
    field.save(
        "shop",
        """
        import httpx
        class Client(httpx.Client):
            def stock(self): return ["old", self.get("http://shop").text]
        """,
    )
    field.hold(
        "import httpx, shop\n"
        "client = shop.Client(transport=httpx.MockTransport(lambda one: httpx.Response(200)))"
    )
    field.edit("shop")
    field.settle("[client.stock(), isinstance(client, shop.Client)]", named="client")


def test_flask_prepares_each_request_as_before(field: Field) -> None:
    field.save("hooks", "import flask\ndef prepare(): flask.g.name = 'old'\n")
    field.hold(
        "import flask, hooks; app = flask.Flask('shop'); app.before_request(hooks.prepare)\n"
        "app.add_url_rule('/', 'index', lambda: flask.g.name)"
    )
    field.edit("hooks")
    field.settle("app.test_client().get('/').text", named="app")


def test_flask_renders_by_the_old_filter(field: Field) -> None:
    field.save("filters", "def shout(text): return f'old {text}'\n")
    field.hold(
        "import flask, filters; app = flask.Flask('shop'); app.add_template_filter(filters.shout)\n"
        "def told():\n"
        "    with app.app_context(): return flask.render_template_string('{{ \"duck\"|shout }}')\n"
    )
    field.edit("filters")
    field.settle("told()", named="app")


def test_fastapi_goes_through_the_old_middleware(field: Field) -> None:
    field.save(
        "between",
        """
        class Between:
            def __init__(self, app): self.app = app
            async def __call__(self, scope, receive, send):
                scope["name"] = "old"
                await self.app(scope, receive, send)
        """,
    )
    field.hold(
        "import fastapi, between; app = fastapi.FastAPI(); app.add_middleware(between.Between)\n"
        "@app.get('/')\n"
        "def index(request: fastapi.Request): return request.scope['name']\n" + ASK
    )
    field.run("ask(app)")
    field.edit("between")
    field.settle("ask(app)", named="app")


def test_fastapi_includes_the_old_routes(field: Field) -> None:
    field.save(
        "pages",
        """
        import fastapi
        router = fastapi.APIRouter()
        @router.get("/")
        def index(): return "old"
        """,
    )
    field.hold(
        "import fastapi, pages; app = fastapi.FastAPI(); app.include_router(pages.router)\n" + ASK
    )
    field.edit("pages")
    field.settle("ask(app)", named="app")


def test_a_transport_of_httpx_answers_as_before(field: Field) -> None:
    field.save(
        "answers", "import httpx\ndef answer(request): return httpx.Response(200, text='old')\n"
    )
    field.hold(
        "import httpx, answers\n"
        "client = httpx.Client(mounts={'all://': httpx.MockTransport(answers.answer)})"
    )
    field.edit("answers")
    field.settle("client.get('http://shop').text", named="client")
