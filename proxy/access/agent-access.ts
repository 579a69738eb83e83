// May this agent do this action? Roles cut by the boundary, and the gateway's access rules, compiled for the gate. Pure.

/** What is asked. */
export interface ActionQuestion {
  readonly agentId: string;
  readonly agentName: string;
  readonly groupIds: readonly string[];
  readonly groupNames: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly connectorId: string;
  readonly connectorName: string;
  readonly actionType: string;
  readonly verb: 'read' | 'write';
  readonly resourceType: string | undefined;
}

/** `source` is the role, boundary or access rule that spoke, for explanations. `liftable`: an `approval` that a policy's allow may lift. */
export interface AccessAnswer {
  readonly effect: 'allow' | 'approval' | 'deny';
  readonly code: 'role_denied' | 'boundary_denied' | 'access_rule_denied' | undefined;
  readonly source: string;
  readonly detail: string;
  readonly liftable: boolean;
}

/** An agent's roles within the boundary. */
export interface AgentGrants {
  decide(question: ActionQuestion): AccessAnswer;
}

/** A gateway's access rules; none adds no limit. Most specific wins: agent before group before any, then literal segments; ties to the strictest. */
export interface AccessRules {
  readonly empty: boolean;
  decide(question: ActionQuestion): AccessAnswer;
}
