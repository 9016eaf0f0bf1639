"""The tables that the page reads, as unmanaged models; the connection's search path names their schemas.

A row is known by its tenant and its id together, and so are the rows that it points to.
"""

from django.db import models


def of_tenant(model: str, field: str, *, back: str = "+") -> models.ForeignObject:
    """What a row points to within its tenant."""
    return models.ForeignObject(
        model,
        on_delete=models.DO_NOTHING,
        from_fields=["tenant_id", field],
        to_fields=["tenant_id", "id"],
        related_name=back,
    )


class OfTenant(models.Model):  # type: ignore[misc]  # -- Django comes without types
    """What every row of a tenant begins with."""

    pk = models.CompositePrimaryKey("tenant_id", "id")
    tenant_id = models.UUIDField()
    id = models.UUIDField()

    class Meta:
        abstract = True


class Org(OfTenant):
    """A unit."""

    name = models.TextField()
    ordinal = models.IntegerField()
    pinyin = models.TextField()

    class Meta:
        managed = False
        db_table = "org"


class Account(OfTenant):
    """A person."""

    name = models.TextField()
    pinyin = models.TextField()
    active = models.BooleanField()

    class Meta:
        managed = False
        db_table = "user_account"


class Post(OfTenant):
    """A seat."""

    user_id = models.UUIDField()
    org_id = models.UUIDField()
    role = models.TextField()
    title = models.TextField()
    active = models.BooleanField()
    org = of_tenant("Org", "org_id")
    user = of_tenant("Account", "user_id")

    class Meta:
        managed = False
        db_table = "post"


class SavedView(OfTenant):
    """A view of a list under a name."""

    list = models.TextField()
    scope = models.TextField()
    user_id = models.UUIDField()
    org_id = models.UUIDField(null=True)
    ordinal = models.IntegerField()

    class Meta:
        managed = False
        db_table = "saved_view"


class ListHabit(OfTenant):
    """How a person reads a list."""

    list = models.TextField()
    user_id = models.UUIDField()

    class Meta:
        managed = False
        db_table = "list_habit"


class Notification(OfTenant):
    """What a seat was told."""

    post_id = models.UUIDField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "notification"


class Session(OfTenant):
    """A signed-in person."""

    user_id = models.UUIDField()
    post_id = models.UUIDField()
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    account = of_tenant("Account", "user_id")
    post = of_tenant("Post", "post_id")

    class Meta:
        managed = False
        db_table = "session"


class Holiday(OfTenant):
    """A day of the tenant's own calendar."""

    day = models.DateField()
    works = models.BooleanField()
    name = models.TextField()
    source = models.TextField()

    class Meta:
        managed = False
        db_table = "holiday"


class Plan(OfTenant):
    """A plan."""

    title = models.TextField()
    ordinal = models.IntegerField()
    published_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "plan"


class Task(OfTenant):
    """A task with its standing."""

    plan_id = models.UUIDField()
    ordinal = models.IntegerField()
    no = models.TextField()
    title = models.TextField()
    lead_text = models.TextField()
    participant_text = models.TextField()
    deadline_text = models.TextField()
    deadline_kind = models.TextField()
    state = models.TextField()
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    pct = models.IntegerField()
    changed_at = models.DateTimeField()
    plan = of_tenant("Plan", "plan_id")

    class Meta:
        managed = False
        db_table = "task"


class Assignment(OfTenant):
    """A unit's part in a task."""

    org_id = models.UUIDField()

    class Meta:
        managed = False
        db_table = "assignment"


class Obligation(OfTenant):
    """A clock."""

    org_id = models.UUIDField()
    post_id = models.UUIDField(null=True)
    state = models.TextField()

    class Meta:
        managed = False
        db_table = "obligation"
