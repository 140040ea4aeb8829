"""From JSON to values, at the border: what is missing, misshapen or hostile stops here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache, partial
from typing import Annotated, Any, Generic, TypeVar, dataclass_transform

from pydantic import (
    AfterValidator,
    AliasGenerator,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    with_config,
)
from pydantic.alias_generators import to_camel

from marina.clean import clean
from marina.errors import UmamiError

T = TypeVar("T")

UUID = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
_CONFIG = ConfigDict(alias_generator=AliasGenerator(validation_alias=to_camel))


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """A frozen, slotted dataclass whose fields stand in JSON in camel case."""
    return with_config(_CONFIG)(dataclass(frozen=True, slots=True)(cls))


class Answer(Generic[T]):
    """What an endpoint answers: reads a body into values, or says what is wrong with it."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind

    def read(self, body: bytes) -> T:
        """Raises UmamiError."""
        try:
            return self._adapter.validate_json(body)
        except ValidationError as exc:
            first = exc.errors(include_url=False, include_input=False)[0]
            where = (*first["loc"], (first.get("ctx") or {}).get("name", ""))
            # Not from exc: that would tell a log what was answered, e-mail addresses for example.
            raise UmamiError(_told(first["type"], where)) from ValueError(first["type"])

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:  # built when it is first needed: it takes a while
        return TypeAdapter(self._kind)


def _told(kind: str, where: tuple[int | str, ...]) -> str:
    name = next((clean(part, 40) for part in reversed(where) if isinstance(part, str) and part), "")
    if kind == "json_invalid":
        return "Umami's answer is no JSON. Is UMAMI_URL right?"
    if kind == "missing":
        return f"Umami's answer lacks “{name}”. Is its version 2.16 or later?"
    place = f" in “{name}”" if name else ""
    return f"Umami's answer is not what was asked for{place}. Is UMAMI_URL right?"


def whole(given: object) -> int:
    """Counts are numbers, strings, null or {"value": …}, by version and endpoint.

    >>> whole("7"), whole(None), whole({"value": 7})
    (7, 0, 7)
    """
    return int(real(given))


def real(given: object) -> float:
    """
    >>> real("0.5"), real(None)
    (0.5, 0.0)
    """
    if isinstance(given, dict) and "value" in given:
        given = given["value"]
    if given is None:
        return 0.0
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise ValueError("no number")
    number = float(given)
    if not abs(number) < 1e18:  # neither infinite nor NaN
        raise ValueError("no number")
    return number


@lru_cache(maxsize=4096)
def _cleaned(text: str, limit: int, empty: str) -> str:
    return clean(text, limit) or empty


def text(limit: int, empty: str = "") -> Callable[[object], str]:
    return partial(_text, limit, empty)


def _text(limit: int, empty: str, given: object) -> str:
    if given is None:
        return empty
    if isinstance(given, str):
        return _cleaned(given, limit, empty)
    if isinstance(given, int | float):
        return str(given)
    raise ValueError("no text")


def aware(moment: datetime) -> datetime:
    """Umami's times are UTC, also where it does not say so."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _some_moment(given: object) -> object:
    """A hit dated in the year 58861, which anyone may send, has no date that can be told."""
    try:
        return aware(datetime.fromisoformat(given)) if isinstance(given, str) else None
    except ValueError:
        return None


Count = Annotated[int, BeforeValidator(whole)]  # null counts as 0; a missing field is an error
Number = Annotated[float, BeforeValidator(real)]
MaybeCount = Annotated[int | None, BeforeValidator(lambda it: it if it is None else whole(it))]
MaybeNumber = Annotated[float | None, BeforeValidator(lambda it: it if it is None else real(it))]
Text = Annotated[str, BeforeValidator(text(80))]
Name = Annotated[str, BeforeValidator(text(200, "(none)"))]  # of a row in a top list
Long = Annotated[str, BeforeValidator(text(500))]  # paths, titles: Umami keeps 500 characters
Id = Annotated[str, StringConstraints(pattern=UUID, to_lower=True)]
Moment = Annotated[datetime, AfterValidator(aware)]
MaybeMoment = Annotated[datetime | None, BeforeValidator(_some_moment)]


@value
class Page(Generic[T]):
    """A part of a list that has `count` rows in all."""

    data: tuple[T, ...]
    count: Count
    page_size: Count = 0
    is_capped: bool = False  # from 3.2 on: there are more than `count`
