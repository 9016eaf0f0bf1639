"""From an uploaded notice to the ledger: list, upload, review, publication."""

from typing import Any

from web.routes.notices import correction, lists, plans, review, tasks

ROUTES: list[Any] = [
    lists.notices_page,
    lists.new_notice_page,
    lists.upload_notice_submit,
    lists.original_file_page,
    lists.discard_notice_submit,
    lists.retry_reading_submit,
    review.notice_page,
    review.settle_names_submit,
    review.unsettle_name_submit,
    review.preview_page,
    review.publish_notice_submit,
    correction.correction_page,
    correction.settle_correction_submit,
    correction.pair_task_submit,
    correction.choose_words_submit,
    correction.choose_fates_submit,
    plans.plans_page,
    plans.edit_notice_submit,
    plans.edit_plan_submit,
    tasks.task_page,
    tasks.edit_task_submit,
    tasks.confirm_tasks_submit,
    tasks.add_task_submit,
    tasks.drop_task_submit,
    tasks.restore_task_submit,
    tasks.merge_task_submit,
    tasks.split_page,
    tasks.split_task_submit,
]
