"""Units, groups, people and their seats. Foreign keys are composite and live in the migration."""

from piccolo.columns import UUID, Array, Boolean, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from core.columns import key, tenant_id
from core.db import DB


class Org(Table, db=DB, schema="core", tablename="org"):
    """A department, county government, zone or office."""

    tenant_id = tenant_id()
    id = key()
    name = Text()
    kind = Text()
    pinyin = Text()
    ordinal = Integer()
    active = Boolean(default=True)
    linked_tenant_id = UUID(default=None, null=True)
    created_at = Timestamptz()


class OrgAlias(Table, db=DB, schema="core", tablename="org_alias"):
    """Another printed name of a unit or a group, with the days between which it held."""

    tenant_id = tenant_id()
    id = key()
    name = Text()
    kind = Text()
    org_id = UUID(default=None, null=True)
    group_id = UUID(default=None, null=True)
    valid_from = Date(default=None, null=True)
    valid_to = Date(default=None, null=True)
    created_at = Timestamptz()


class OrgGroup(Table, db=DB, schema="core", tablename="org_group"):
    """A named set of units, printed as written."""

    tenant_id = tenant_id()
    id = key()
    name = Text()
    pinyin = Text()
    ordinal = Integer()
    active = Boolean(default=True)
    created_at = Timestamptz()


class OrgGroupMember(Table, db=DB, schema="core", tablename="org_group_member"):
    """A unit in a group."""

    tenant_id = tenant_id()
    id = key()
    group_id = UUID(default=None)
    org_id = UUID(default=None)
    ordinal = Integer()


class User(Table, db=DB, schema="core", tablename="user_account"):
    """A person who signs in."""

    tenant_id = tenant_id()
    id = key()
    login = Text()
    name = Text()
    pinyin = Text()
    password_hash = Text()
    password_changed_at = Timestamptz()
    must_change_password = Boolean(default=True)
    active = Boolean(default=True)
    locale = Text(default=None, null=True)
    last_sign_in_at = Timestamptz(default=None, null=True)
    created_at = Timestamptz()


class Post(Table, db=DB, schema="core", tablename="post"):
    """One seat of a person: a unit and a role."""

    tenant_id = tenant_id()
    id = key()
    user_id = UUID(default=None)
    org_id = UUID(default=None)
    role = Text()
    title = Text()
    active = Boolean(default=True)
    created_at = Timestamptz()
    ended_at = Timestamptz(default=None, null=True)


class Session(Table, db=DB, schema="core", tablename="session"):
    """A sign-in. It lives while ``ended_at`` is empty and neither its idle nor its absolute time has run out."""

    tenant_id = tenant_id()
    id = key()
    user_id = UUID(default=None)
    post_id = UUID(default=None)
    created_at = Timestamptz()
    last_seen_at = Timestamptz()
    ended_at = Timestamptz(default=None, null=True)
    address = Text()
    agent = Text()


class ApiToken(Table, db=DB, schema="core", tablename="api_token"):
    """A machine's key (令牌). The secret itself is kept nowhere: its signature proves it, this row lets it be ended."""

    tenant_id = tenant_id()
    id = key()
    name = Text()
    post_id = UUID(default=None)
    scopes = Array(base_column=Text(), default=list)
    created_by = UUID(default=None, null=True)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    last_used_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)


class SavedView(Table, db=DB, schema="core", tablename="saved_view"):
    """One state of a list under a name: the parameters of its address. Own, of a unit, or of the whole tenant."""

    tenant_id = tenant_id()
    id = key()
    list = Text()
    query = Text()
    name = Text()
    scope = Text()
    user_id = UUID(default=None)
    org_id = UUID(default=None, null=True)
    ordinal = Integer()
    roles = Array(base_column=Text())
    changed_at = Timestamptz()


class ListHabit(Table, db=DB, schema="core", tablename="list_habit"):
    """How a person reads one list: columns, density, size of a page, the view it begins with."""

    tenant_id = tenant_id()
    id = key()
    list = Text()
    user_id = UUID(default=None)
    columns = Array(base_column=Text())
    density = Text()
    size = Integer()
    view_id = UUID(default=None, null=True)
