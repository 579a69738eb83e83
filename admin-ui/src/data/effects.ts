// What would a change of access do to people, to agents and to the calls of the last days? As previews answer it.

type Effect = 'allow' | 'deny' | 'requires_approval';

export interface Effects {
  readonly people: readonly {
    readonly user_id: string;
    readonly name: string;
    readonly email: string;
    readonly gained: readonly string[];
    readonly lost: readonly string[];
  }[];
  readonly people_total: number;
  readonly agents: readonly {
    readonly id: string;
    readonly name: string;
    readonly actions: readonly {
      readonly connector: string;
      readonly action: string;
      readonly before: Effect;
      readonly after: Effect;
    }[];
  }[];
  readonly agents_total: number;
  readonly calls: {
    readonly examined: number;
    readonly undecided: number;
    readonly changed_total: number;
    readonly groups: readonly {
      readonly agent: { readonly name: string };
      readonly action: string;
      readonly before: Effect;
      readonly after: Effect;
      readonly count: number;
    }[];
  };
}
