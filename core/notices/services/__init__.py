"""What changes notices and drafts: taking in, reviewing, publishing."""

from core.notices.services.correcting import choose_fates, choose_words, keep_rest, pair_task, settle_correction
from core.notices.services.intake import Imported, discard_notice, import_notice, parse_file, upload_notice
from core.notices.services.names import settle_names, unsettle_name
from core.notices.services.opening import StaleDraftError
from core.notices.services.plans import edit_notice, edit_plan
from core.notices.services.publish import Published, blocking_sentence, publish_notice
from core.notices.services.reading import fail_reading, finish_reading, retry_reading
from core.notices.services.shape import add_task, merge_task, split_task
from core.notices.services.tasks import confirm_tasks, drop_task, edit_task, restore_task

__all__ = [
    "Imported",
    "Published",
    "StaleDraftError",
    "add_task",
    "blocking_sentence",
    "choose_fates",
    "choose_words",
    "confirm_tasks",
    "discard_notice",
    "drop_task",
    "edit_notice",
    "edit_plan",
    "edit_task",
    "fail_reading",
    "finish_reading",
    "import_notice",
    "keep_rest",
    "merge_task",
    "pair_task",
    "parse_file",
    "publish_notice",
    "restore_task",
    "retry_reading",
    "settle_correction",
    "settle_names",
    "split_task",
    "unsettle_name",
    "upload_notice",
]
