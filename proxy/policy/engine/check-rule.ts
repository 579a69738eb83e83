// Is a rule right? Its name, conditions, decision, and what it wants of the approval.

import { type Ask, Entries, list, map, name, text, truth, whole, word } from './check.ts';
import { checkConditions } from './check-condition.ts';
import type { ApprovalTerms, PolicyEffect } from './decision.ts';
import { APPROVAL_KEYS, APPROVER_KEYS, RULE_KEYS, type Rule } from './document.ts';
import type { Tree } from './tree.ts';

const MAX_APPROVALS = 20;
const MAX_TIMEOUT_SECONDS = 7 * 86_400;
const MAX_WAIT_SECONDS = 290;

/** The decision that a word stands for; both spellings of approval are read. */
export function readDecision(tree: Tree, ask: Ask): PolicyEffect | undefined {
  const written = word(['allow', 'deny', 'requires_approval', 'require_approval'])(tree, ask);
  return written === 'require_approval' ? 'requires_approval' : written;
}

/** A rule; undefined where something in it was reported that leaves nothing to decide by. */
export function checkRule(tree: Tree, { problems }: Ask): Rule | undefined {
  const entries = map(tree, { problems, what: 'A rule' });
  if (entries === undefined) return undefined;
  const rule = new Entries(entries, { problems, what: 'a rule' }, RULE_KEYS);
  const called = rule.need('name', name, 'it stands in answers and in the ledger');
  const condition = rule.read('conditions', checkConditions);
  const decision = rule.need('decision', readDecision, 'it is allow, deny or requires_approval');
  const reason = rule.read('reason', text);
  const risk = rule.read('risk_score', whole(0, 100));
  const approval = rule.read('approval', checkApproval);
  const terms = rule.get('approval');
  if (terms !== undefined && decision !== undefined && decision !== 'requires_approval') {
    problems.report(
      terms.place,
      `'approval' means something where the decision is requires_approval, not ${decision}.`,
    );
  }
  return called === undefined || decision === undefined
    ? undefined
    : { name: called, condition, decision, reason, risk, approval };
}

function checkApproval(tree: Tree, { problems, what }: Ask): ApprovalTerms | undefined {
  const entries = map(tree, { problems, what });
  if (entries === undefined) return undefined;
  const terms = new Entries(entries, { problems, what: "'approval'" }, APPROVAL_KEYS);
  const seconds = terms.read('escalate_after_seconds', whole(1, MAX_TIMEOUT_SECONDS));
  const escalation = terms.read('escalation_approvers', checkApprovers);
  checkEscalation(terms, { problems, what });
  return {
    ...(seconds !== undefined && { escalate_after_seconds: seconds }),
    ...(escalation !== undefined && { escalation_approvers: escalation }),
    approvers: terms.read('approvers', checkApprovers),
    required: terms.read('required', whole(1, MAX_APPROVALS)) ?? 1,
    timeout_seconds: terms.read('timeout_seconds', whole(1, MAX_TIMEOUT_SECONDS)),
    wait_seconds: terms.read('wait_seconds', whole(0, MAX_WAIT_SECONDS)),
    reason_required: terms.read('reason_required', truth) ?? false,
    separation_of_duties: terms.read('separation_of_duties', word(['always', 'production', 'never'])),
  };
}

/** Both or none: a time without people escalates to nobody, people without a time are never asked. */
function checkEscalation(terms: Entries, { problems }: Ask): void {
  const [seconds, approvers] = [terms.get('escalate_after_seconds'), terms.get('escalation_approvers')];
  if (seconds !== undefined && approvers === undefined)
    problems.report(seconds.place, "'escalate_after_seconds' needs 'escalation_approvers', who are asked then.");
  if (approvers !== undefined && seconds === undefined)
    problems.report(
      approvers.place,
      "'escalation_approvers' needs 'escalate_after_seconds', after which they are asked.",
    );
  const timeout = terms.get('timeout_seconds');
  const life = timeout?.kind === 'scalar' ? timeout.value : undefined;
  const after = seconds?.kind === 'scalar' ? seconds.value : undefined;
  if (seconds !== undefined && typeof life === 'number' && typeof after === 'number' && after >= life)
    problems.report(
      seconds.place,
      `After ${after} seconds nobody could be asked any more: the approval lives ${life}.`,
    );
}

function checkApprovers(tree: Tree, { problems, what }: Ask): ApprovalTerms['approvers'] {
  const entries = map(tree, { problems, what });
  if (entries === undefined) return undefined;
  const approvers = new Entries(entries, { problems, what: "'approvers'" }, APPROVER_KEYS);
  const roles = approvers.read('roles', list(text));
  const groups = approvers.read('people_groups', list(text));
  const users = approvers.read('users', list(text));
  return { ...(roles && { roles }), ...(groups && { people_groups: groups }), ...(users && { users }) };
}
