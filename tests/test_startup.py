"""What the application insists on before it starts."""

import pytest

from app.factory import create_app
from app.startup import NotReady, from_environment, normal_database_url

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"
NO_DATABASE = "postgresql://someone:hidden-word@127.0.0.1:1/gone"
NO_REDIS = "redis://:hidden-word@127.0.0.1:1/0"


@pytest.fixture
def urls(app):
    return {"DATABASE_URL": app.config["DATABASE_URL"], "REDIS_URL": app.config["REDIS_URL"]}


@pytest.fixture(autouse=True)
def production(monkeypatch):
    """Let the environment ask for production, and give no secret."""
    monkeypatch.setenv("APP_CONFIG", "config_prod.toml")
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


def refusal(**config):
    with pytest.raises(NotReady) as caught:
        create_app(**config)
    sentence = str(caught.value)
    assert "hidden-word" not in sentence
    assert KEY not in sentence
    return sentence


def test_starts_with_secrets_from_the_environment(urls, monkeypatch):
    for name, value in {"SECRET_KEY": KEY, **urls}.items():
        monkeypatch.setenv(name, value)
    app = create_app()
    assert (app.config["PRODUCTION"], app.config["SECRET_KEY"], app.debug) == (True, KEY, False)


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
@pytest.mark.parametrize("value", [None, ""])
def test_each_missing_secret_is_a_sentence(urls, name, value):
    config = {"SECRET_KEY": KEY, **urls, name: value}
    assert refusal(**config) == f"{name} is missing: give it in the environment."


def test_an_environment_full_of_digits_stays_text():
    assert from_environment({"SECRET_KEY": "123", "REDIS_URL": "", "OTHER": "x"}) == {"SECRET_KEY": "123"}


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("short", "SECRET_KEY is too short: production needs 32 random characters or more."),
        ("development-only-and-known-to-everybody", "SECRET_KEY can be guessed"),
        ("a" * 64, "SECRET_KEY can be guessed"),
        ("password" * 8, "SECRET_KEY can be guessed"),
    ],
)
def test_production_refuses_a_weak_key(urls, key, sentence):
    assert sentence in refusal(SECRET_KEY=key, **urls)


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("REPORT_MINUTES", 0, "REPORT_MINUTES in the configuration must be a number above zero."),
        ("SPEED_KMH", "fast", "SPEED_KMH in the configuration must be a number above zero."),
        ("BASE_TIMEZONE", "Kyiv", "BASE_TIMEZONE in the configuration is no time zone; write it like Europe/Kyiv."),
    ],
)
def test_a_setting_that_makes_no_sense_is_a_sentence(urls, setting, value, sentence):
    assert refusal(**urls, SECRET_KEY=KEY, **{setting: value}) == sentence


def test_production_refuses_cookies_that_travel_in_the_open(urls):
    assert "SESSION_COOKIE_SECURE must be true" in refusal(SECRET_KEY=KEY, SESSION_COOKIE_SECURE=False, **urls)


def test_production_refuses_to_run_for_debugging(urls, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert "FLASK_DEBUG must not be set" in refusal(SECRET_KEY=KEY, **urls)


@pytest.mark.parametrize(
    ("name", "url", "sentence"),
    [
        ("DATABASE_URL", "sqlite:///office.db", "DATABASE_URL must name a PostgreSQL database"),
        (
            "DATABASE_URL",
            "postgresql://someone:hidden-word@host:port/name",
            "DATABASE_URL must name a PostgreSQL database",
        ),
        ("DATABASE_URL", "hidden-word", "DATABASE_URL must name a PostgreSQL database"),
        ("REDIS_URL", "http://:hidden-word@host", "REDIS_URL must name a Redis server"),
        ("REDIS_URL", "redis://:hidden-word@host:port/0", "REDIS_URL must name a Redis server"),
        ("DATABASE_URL", NO_DATABASE, "The database does not answer"),
        ("REDIS_URL", NO_REDIS, "Redis does not answer"),
    ],
)
def test_a_server_that_is_none_or_does_not_answer_is_a_sentence(urls, name, url, sentence):
    assert sentence in refusal(**{"SECRET_KEY": KEY, **urls, name: url})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_any_spelling_of_postgresql_is_taken(scheme):
    assert normal_database_url(f"{scheme}://u:p@h/d") == "postgresql+psycopg2://u:p@h/d"


def test_a_first_try_starts_without_asking_the_servers(monkeypatch):
    monkeypatch.setenv("APP_CONFIG", "config_dev.toml")
    assert create_app(DATABASE_URL=NO_DATABASE, REDIS_URL=NO_REDIS)


def test_the_production_file_holds_no_secret_and_lacks_no_setting():
    import tomllib
    from pathlib import Path

    root = Path(__file__).parent.parent
    production, development = (tomllib.loads((root / f"config_{name}.toml").read_text()) for name in ("prod", "dev"))
    assert set(development) - set(production) == {"SECRET_KEY"}
    assert set(production) - set(development) == set()
