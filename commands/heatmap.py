"""/heatmap - on which hours of the week people come, and when best to call them."""

from __future__ import annotations

from marina import Marina, blocks, figures, hours
from marina.ask import Ask, command
from marina.card import Action, Card, Chart, Context, Series, Text
from marina.hours import DAYS, Hour, Mean, Week
from marina.numbers import FLOOR, plural

ONCE = "Who comes at the same hour of several weeks is counted once there."


@command("[port] [period=30d] [filter=value …]")
async def heatmap(ask: Ask, marina: Marina) -> Card:
    """Visitors by hour and weekday in the port's time, and the best hours to call.

    > heatmap nimara
    > heatmap nimara 90d country=DE
    """

    async def week(site: str) -> Week:
        return await marina.umami.weekly(site, ask.period, ask.filters)

    sites = await figures.gather(ask.port, week)
    mean = hours.average(hours.added(sites.found), ask.period)
    return Card(
        f"Hours · {ask.port.name}",
        _says(ask, mean),
        _chart(ask, mean),
        Text(_advice(ask, mean)),
        blocks.ranges(
            ask,
            Action("Live", line=f"live port={ask.port.key}"),
            Action("Traffic", line=ask.about("traffic", **ask.filters)),
        ),
        *sites.caveats,
        Context(ONCE),
        blocks.small_print(ask, compared=False),
    )


def _says(ask: Ask, mean: Mean) -> str:
    if not (busy := hours.busiest(mean)):
        return f"Nobody came, {ask.period.label}."
    return f"Most come on {busy[0]}: {_visitors(mean, busy[0])} on average, {ask.period.label}."


def _advice(ask: Ask, mean: Mean) -> str:
    if best := hours.best(mean):
        return f"Best hours to call: {hours.told(best)} ({ask.port.timezone.key})."
    return "Nobody came during working hours, Monday to Friday from 9 to 18."


def _chart(ask: Ask, mean: Mean) -> Chart:
    first = "; ".join(f"{at} {_visitors(mean, at)}" for at in hours.busiest(mean)[:3])
    return Chart(
        "heatmap",
        "Visitors by hour and weekday",
        tuple(f"{hour:02}" for hour in range(24)),
        tuple(Series(name[:3], row) for name, row in zip(DAYS, mean, strict=True)),
        f"Most: {first}." if first else "Nobody came.",
        subtitle=f"visitors in an average week · {ask.period.label} · {ask.port.timezone.key}",
    )


def _visitors(mean: Mean, at: Hour) -> str:
    value = mean[at.day][at.hour] or 0.0
    return plural(round(value), "visitor") if value >= FLOOR else f"{value:.1f} visitors"
