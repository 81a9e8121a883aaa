"""What the desk says, in the reader's language: its refusals, and its script; names stand in static/js/quiz."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from app.base import sentences as refusals

refusals.declare(
    {
        "attempt-paused": lazy_gettext("The exam is paused. Nothing more is saved until it goes on."),
        "save-key-used": lazy_gettext(
            "This answer was not saved: it came under the number of another one. Reload the page and answer again."
        ),
    }
)

# between braces stands what the script puts in
_SENTENCES = {
    "place": lazy_gettext("Question {number} of {total}"),
    "reviewTitle": lazy_gettext("Before you hand in"),
    "answered": lazy_gettext("answered"),
    "notAnswered": lazy_gettext("not answered"),
    "notSaved": lazy_gettext("not saved yet"),
    # below one question
    "saving": lazy_gettext("Saving…"),
    "saved": lazy_gettext("Saved {time}"),
    "elsewhere": lazy_gettext("You changed this answer in another tab. It is being saved…"),
    "offline": lazy_gettext(
        "Not saved yet: there is no connection. Your answer is kept on this device and sent later."
    ),
    "offlineHere": lazy_gettext(
        "Not saved yet: there is no connection. Keep this page open: it sends your answer later."
    ),
    "refused": lazy_gettext("Not saved: this answer could not be read. Reload the page and answer again."),
    # above all questions
    "notLoaded": lazy_gettext(
        "There is no connection, and the other questions have not come yet. Your answers are kept. Wait a moment."
    ),
    "signedOut": lazy_gettext("Not saved yet: your sign-in has ended. Your answer is kept on this device."),
    "signIn": lazy_gettext("Sign in again in a new tab"),
    "signInThen": lazy_gettext("Then come back here: this page goes on by itself."),
    "notYours": lazy_gettext(
        "Somebody else is signed in now. This attempt belongs to another account: nothing is saved, and your answers "
        "are kept on this device. Sign out, and sign in with the account that began it."
    ),
    "notYoursLine": lazy_gettext("Not saved: somebody else is signed in now. Your answer is kept on this device."),
    "closed": lazy_gettext("This attempt is closed. What was saved before counts."),
    "onPaper": lazy_gettext("This attempt goes on on paper. What was saved before is kept. Ask the invigilator."),
    "over": lazy_gettext("The time is up. What was saved in time is handed in."),
    "overOffline": lazy_gettext(
        "The time of this page is up, and there is no connection. Your answers are kept on this device. Tell the "
        "person who is in charge of the exam, and keep this page open."
    ),
    "result": lazy_gettext("See the result"),
    # handing in
    "handingIn": lazy_gettext("Handing in…"),
    "tryNow": lazy_gettext("Try to hand in now"),
    "handInPaused": lazy_gettext("You have not handed in: the exam is paused. Hand in when it goes on."),
    "handInRefused": lazy_gettext("You have not handed in: one answer could not be read. Look at the review again."),
    # the clock
    "minutesLeft": lazy_gettext("{minutes} min left. Ends {end}."),
    "secondsLeft": lazy_gettext("Less than a minute left. Ends {end}."),
    "still": lazy_gettext("The clock stands still: {minutes} min left."),
    "goesOn": lazy_gettext("The exam goes on."),
    "fiveLeft": lazy_gettext("Five minutes are left."),
    "oneLeft": lazy_gettext("One minute is left. What you have answered is saved and counts."),
    "moved": lazy_gettext("Your time was changed. It ends {end}."),
}


def sentences(questions: int) -> dict[str, Any]:
    """All of it. What depends on a number is {"forms": […], "of": […]}: for each number up to that of the questions."""
    return _in(str(get_locale()), questions)


@lru_cache(maxsize=64)  # every page of the desk says them all
def _in(_language: str, questions: int) -> dict[str, Any]:
    return {name: str(sentence) for name, sentence in _SENTENCES.items()} | _counted(questions)


def _counted(most: int) -> dict[str, dict[str, list[Any]]]:
    numbers = range(most + 1)
    kept = gettext("Your answers are saved as you give them.")
    return {
        "allSaved": _forms([_all_saved(n) if n else kept for n in numbers]),
        "unsent": _forms([_unsent(n) for n in numbers]),
        "unsentHere": _forms([_unsent_here(n) for n in numbers]),
        "unsentPaused": _forms([_unsent_paused(n) for n in numbers]),
        "gaps": _forms([_gaps(n) for n in numbers]),
        "lost": _forms([_lost(n) for n in numbers]),
    }


def _all_saved(number: int) -> str:
    return ngettext("Your %(count)s answer is saved.", "All %(count)s answers are saved.", number, count="{count}")


def _unsent(number: int) -> str:
    return ngettext(
        "%(count)s answer is not saved yet. It is kept on this device and sent when the connection returns.",
        "%(count)s answers are not saved yet. They are kept on this device and sent when the connection returns.",
        number,
        count="{count}",
    )


def _unsent_here(number: int) -> str:
    return ngettext(
        "%(count)s answer is not saved yet. Keep this page open: it sends it when the connection returns.",
        "%(count)s answers are not saved yet. Keep this page open: it sends them when the connection returns.",
        number,
        count="{count}",
    )


def _unsent_paused(number: int) -> str:
    return ngettext(
        "%(count)s answer is not saved yet. It is kept on this device and sent when the exam goes on.",
        "%(count)s answers are not saved yet. They are kept on this device and sent when the exam goes on.",
        number,
        count="{count}",
    )


def _gaps(number: int) -> str:
    return ngettext(
        "%(count)s question is not complete", "%(count)s questions are not complete", number, count="{count}"
    )


def _lost(number: int) -> str:
    return ngettext(
        "%(count)s answer had not been saved before. It is kept on this device: tell your instructor.",
        "%(count)s answers had not been saved before. They are kept on this device: tell your instructor.",
        number,
        count="{count}",
    )


def _forms(texts: list[str]) -> dict[str, list[Any]]:
    forms = list(dict.fromkeys(texts))
    return {"forms": forms, "of": [forms.index(text) for text in texts]}
