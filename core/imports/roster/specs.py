"""The sheets of a roster: 单位 and 用户."""

import re

from core.accounts.permissions import ROLE_NAMES
from core.accounts.services.units import ORG_KINDS
from core.imports.fields import Field, SheetSpec
from core.phrases import listed, say

KIND_WORDS: dict[str, str] = {
    **{word: kind for kind, word in ORG_KINDS.items()},
    "市直部门": "department",
    "市直单位": "department",
    "政府部门": "department",
    "委办局": "department",
    "局": "department",
    "县": "county",
    "区": "county",
    "区县": "county",
    "县市区": "county",
    "县(市、区)": "county",
    "县级市": "county",
    "旗县": "county",
    "开发区": "zone",
    "高新区": "zone",
    "功能区": "zone",
    "新区": "zone",
    "管委会": "zone",
    "牵头办公室": "office",
    "营商局": "office",
    "企业": "other",
    "国企": "other",
    "事业单位": "other",
    "其它": "other",
}
"""The kind of unit that a word in the column 类别 means."""

ROLE_WORDS: dict[str, str] = {
    **{word: role for role, word in ROLE_NAMES.items()},
    "系统管理员": "admin",
    "安全员": "security",
    "安全保密管理员": "security",
    "安全审计员": "auditor",
    "统筹岗": "coordinator",
    "营商办统筹": "coordinator",
    "督查室": "supervisor",
    "督办": "supervisor",
    "督查员": "supervisor",
    "领导": "leader",
    "分管市领导": "leader",
    "单位负责人": "head",
    "分管领导": "head",
    "主要负责人": "head",
    "科室负责人": "head",
    "经办人": "staff",
    "经办人员": "staff",
    "联络员": "staff",
    "工作人员": "staff",
}
"""The role that a word in the column 角色 means."""

UNITS = SheetSpec(
    kind="units",
    label=say("单位"),
    names=re.compile(r"^(?:单位|部门|机构)"),
    fields=(
        Field(
            key="name",
            label=say("单位名称"),
            words=("名称", "单位", "部门", "部门名称", "机构名称", "单位全称", "全称", "机构"),
            required=True,
            width=28,
            example="（示例）市某某局",
            hint=say("公文上的规范名称，一行一个单位"),
        ),
        Field(
            key="kind",
            label=say("类别"),
            words=("单位类别", "类型", "单位类型", "单位性质", "性质"),
            width=10,
            example="部门",
            hint=say("填%(values)s；不填按名称判断", values=listed(ORG_KINDS.values())),
        ),
        Field(
            key="ordinal",
            label=say("排序"),
            words=("排序号", "顺序", "顺序号", "排列顺序"),
            width=8,
            example="10",
            hint=say("0到9999的整数，小的在前"),
        ),
        Field(
            key="short",
            label=say("简称和别名"),
            words=("简称", "别名", "其他名称", "又称", "公文写法", "简称别名", "其他写法"),
            listed=True,
            width=28,
            example="某某局、市某局",
            hint=say("几个之间用顿号隔开；公文里这样写也认得"),
        ),
        Field(
            key="former",
            label=say("曾用名"),
            words=("原名", "原名称", "旧名称", "原单位名称"),
            listed=True,
            width=24,
            example="市某某委",
            hint=say("机构改革前的名称，几个之间用顿号隔开"),
        ),
        Field(
            key="groups",
            label=say("所属单位组"),
            words=("单位组", "分组", "所属组", "组别", "所属分组"),
            listed=True,
            width=24,
            example="市级有关部门",
            hint=say("单位组要先在系统里有，几个之间用顿号隔开"),
        ),
    ),
)

PEOPLE = SheetSpec(
    kind="people",
    label=say("用户"),
    names=re.compile(r"^(?:用户|人员|账号|帐号|岗位|通讯录|联络员|花名册)"),
    fields=(
        Field(
            key="name",
            label=say("姓名"),
            words=("用户姓名", "人员姓名", "名字"),
            required=True,
            width=12,
            example="（示例）张三",
        ),
        Field(
            key="login",
            label=say("用户名"),
            words=("登录名", "账号", "帐号", "登录账号", "登录帐号", "用户账号", "系统账号"),
            required=True,
            width=16,
            example="caizheng01",
            hint=say("登录用，不区分大小写，不能有空格；每人一个"),
        ),
        Field(
            key="unit",
            label=say("单位"),
            words=("单位名称", "所在单位", "所属单位", "工作单位", "部门", "所属部门", "所在部门"),
            required=True,
            width=28,
            example="市某某局",
            hint=say("单位名称或别名，与系统里的或“单位”表里的一致"),
        ),
        Field(
            key="role",
            label=say("角色"),
            words=("岗位", "岗位角色", "系统角色", "用户角色", "权限"),
            required=True,
            width=12,
            example="经办",
            hint=say("填%(values)s；一人几个岗位写几行", values=listed(ROLE_NAMES.values())),
        ),
        Field(
            key="title",
            label=say("岗位名称"),
            words=("职务", "职位", "岗位职务", "职务名称"),
            width=20,
            example="综合科科长",
            hint=say("可以不填"),
        ),
    ),
)

SPECS = (UNITS, PEOPLE)
EXAMPLE = "（示例）"
"""Begins the first cell of the template's example row, which is passed over when the sheet comes back."""
