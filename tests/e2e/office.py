"""A small office at work by script: notices are published, tasks signed for and reported on, all at the same time."""

import asyncio
import itertools
import re
from dataclasses import dataclass, field
from typing import Self

from tests.e2e.script import Script

# Each unit with the seats of its clerk and its head; every notice has one task for each, in this order.
UNITS = {"市财政局": ("jingban02", "fuze02"), "市商务局": ("jingban03", "fuze03")}
COORDINATOR = "tongchou"

_TASK = re.compile(r"desk/tasks/[0-9a-f-]{36}")
_PLAN = re.compile(r"desk/ledger\?plan=[0-9a-f-]{36}")


def _notice(number: int) -> bytes:
    return f"""澜江市人民政府办公室关于印发澜江市第{number}批便企事项方案的通知
澜政办发〔2026〕{number}号
市政府各部门：
《澜江市第{number}批便企事项方案》已经市政府同意，现印发给你们，请认真贯彻执行。
澜江市人民政府办公室
2026年3月2日
澜江市第{number}批便企事项方案
一、重点任务
1.第{number}批涉企收费公开。收费目录之外一律不得收费。（责任单位：市财政局；完成时限：2030年11月底前）
2.第{number}批展会审批提速。展会审批材料只收一次。（责任单位：市商务局；完成时限：2030年12月底前）
""".encode()


@dataclass
class Office:
    """Those who work, and what was acknowledged to them.

    ``notices`` has the page of each by its file's name, ``tasks`` the page of each task with its unit, ``reports`` the
    file of each by its words.
    """

    coordinator: Script
    clerks: dict[str, Script]
    heads: dict[str, Script]
    notices: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    reports: dict[str, bytes] = field(default_factory=dict)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    async def open(cls, base_url: str, city: str, password: str) -> Self:
        """Everybody signs in."""
        logins = [COORDINATOR, *(login for seats in UNITS.values() for login in seats)]
        seats = {login: Script(base_url, city) for login in logins}
        for login, person in seats.items():
            await person.sign_in(login, password)
        clerks = {unit: seats[clerk] for unit, (clerk, _) in UNITS.items()}
        heads = {unit: seats[head] for unit, (_, head) in UNITS.items()}
        return cls(seats[COORDINATOR], clerks, heads)

    @property
    def people(self) -> list[Script]:
        """All of them."""
        return [self.coordinator, *self.clerks.values(), *self.heads.values()]

    @property
    def acknowledged(self) -> int:
        """How many forms were acknowledged."""
        return sum(len(person.sent) for person in self.people)

    @property
    def interruptions(self) -> int:
        """How many requests were lost on the way."""
        return sum(person.interruptions for person in self.people)

    async def work(self) -> None:
        """Imports, publishes, signs, reports and signs off until it is closing time, and finishes what is begun."""
        tasks = {unit: asyncio.Queue[str | None](maxsize=1) for unit in UNITS}
        async with asyncio.TaskGroup() as group:
            group.create_task(self._import(list(tasks.values())))
            for unit, queue in tasks.items():
                group.create_task(self._report(unit, queue))

    async def leave(self) -> None:
        """Everybody closes their connections."""
        for person in self.people:
            await person.http.aclose()

    async def _import(self, queues: list[asyncio.Queue[str | None]]) -> None:
        for number in itertools.count(1):
            if self.closing.is_set():
                break
            name = f"通知{number}.txt"
            upload = ("file", (name, _notice(number)))
            drafted = await self.coordinator.fill("desk/notices/new", "/desk/notices", upload=upload)
            published = await self.coordinator.fill(f"{drafted.location}/preview", "/publications")
            self.notices[name] = published.location
            (ledger,) = set(_PLAN.findall(await self.coordinator.page(published.location)))
            tasks = dict.fromkeys(_TASK.findall(await self.coordinator.page(ledger)))
            self.tasks |= dict(zip(tasks, UNITS, strict=True))
            for task, queue in zip(tasks, queues, strict=True):
                await queue.put(task)
        for queue in queues:
            await queue.put(None)

    async def _report(self, unit: str, tasks: asyncio.Queue[str | None]) -> None:
        clerk, head = self.clerks[unit], self.heads[unit]
        while (task := await tasks.get()) is not None:
            signed = await clerk.fill(task, "/sign")
            form = signed.url.removeprefix(f"/{clerk.city}/").removesuffix("sign") + "report"
            body, proof = f"{unit}办理{task}的进展", f"{task}的佐证".encode()
            fields = {"body": body, "pct": "30", "act": "submit"}
            await clerk.fill(form, "", fields, upload=("files", ("佐证.txt", proof)))
            self.reports[body] = proof
            await head.fill(task, "/sign-off")
