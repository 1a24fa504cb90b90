"""Words of rights' choices."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..data import Action, Audience, Policy, Rule


def action_words() -> dict[str, str]:
    """Return the actions that a rule may grant."""
    return {Action.VIEW: _("在线看"), Action.DOWNLOAD: _("下载"), Action.COPY: _("个人复制")}


def audience_words() -> dict[str, str]:
    """Return whom a rule may be for."""
    return {
        Audience.ANYONE: _("所有人"), Audience.REGISTERED: _("登录的读者"), Audience.MEMBERS: _("本馆读者"), Audience.GROUP: _("读者组"), Audience.STAFF: _("只有馆员"),
    }


def rule_words(rule: Rule, *, groups: dict[str, str], licences: dict[int, str]) -> list[str]:
    """Say a rule in a few words, one for each thing that it asks for."""
    who = _("读者组：%(groups)s") % {"groups": "、".join(groups.get(code, code) for code in sorted(rule.groups))} if rule.groups else audience_words()[rule.audience]
    words = [who]
    if rule.onsite:
        words.append(_("在馆内"))
    if rule.loan:
        words.append(_("借着它"))
    if rule.licence is not None:
        words.append(_("许可：%(licence)s") % {"licence": licences.get(rule.licence, str(rule.licence))})
    if rule.copies is not None:
        words.append(_("每人 %(n)s 份") % {"n": rule.copies})
    return words


def policy_sentences(policy: Policy, *, groups: dict[str, str], licences: dict[int, str]) -> list[dict[str, object]]:
    """Return a policy's rules for a page."""
    return [
        {"actions": [action_words()[one] for one in (Action.VIEW, Action.DOWNLOAD, Action.COPY) if one in rule.actions],
         "asks": rule_words(rule, groups=groups, licences=licences), "opens_at": rule.opens_at, "closes_at": rule.closes_at}
        for rule in policy.rules
    ]
