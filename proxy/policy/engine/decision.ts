// What does the policy engine answer? Values only; the words are those that policies use.

/** As policies write it. The gate's `allow | deny | hold` is derived in `enforcement`. */
export type PolicyEffect = 'allow' | 'deny' | 'requires_approval';

/** What a holding rule wants of the approval. Times in seconds. */
export interface ApprovalTerms {
  readonly approvers:
    | {
        readonly roles?: readonly string[];
        readonly people_groups?: readonly string[];
        readonly users?: readonly string[];
      }
    | undefined;
  readonly required: number;
  readonly timeout_seconds: number | undefined;
  readonly wait_seconds: number | undefined;
  readonly reason_required: boolean;
  readonly separation_of_duties: 'always' | 'production' | 'never' | undefined;
  /** After this long undecided, or in the tenant's quiet hours, the escalation approvers may decide as well. */
  readonly escalate_after_seconds?: number | undefined;
  readonly escalation_approvers?: ApprovalTerms['approvers'];
}

/** The rule that spoke. */
export interface RuleRef {
  readonly policyId: string;
  readonly policy: string;
  readonly policyVersion: number;
  readonly rule: string;
  readonly reason: string | undefined;
  readonly risk: number | undefined;
  readonly approval: ApprovalTerms | undefined;
  /** The fields that the rule's conditions read, for the shape of remembered approvals. */
  readonly reads: readonly string[];
  /** Whether it matched because a condition could not be evaluated. */
  readonly unknown: boolean;
}

/** `effect` undefined: no rule in force matched. `monitored`: what policies in mode `monitor` would have said, strictest first. */
export interface PolicyDecision {
  readonly effect: PolicyEffect | undefined;
  readonly rule: RuleRef | undefined;
  /** Where approval is required: the other rules that require it too, in the order in which they speak. Absent where there are none. */
  readonly alsoHolding?: readonly RuleRef[];
  readonly monitored: readonly { readonly effect: PolicyEffect; readonly rule: RuleRef }[];
}

/**
 * On the head alone (`request.body.state === 'unread'`): `final` when no rule that is still possible could change the answer,
 * and nothing holds; else the body must be captured and the question asked again.
 */
export type HeadDecision = { readonly final: true; readonly decision: PolicyDecision } | { readonly final: false };
