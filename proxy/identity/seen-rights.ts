// What may somebody do who sees a tenant as somebody else? What both of them may, never more than either: a view of an owner shows an
// administrator nothing that they may not see themselves.

import type { Rights } from '../principal.ts';

/** The rights of a view: `viewer` looks, `viewed` is whom they see the tenant as. */
export function seenRights(viewer: Rights, viewed: Rights): Rights {
  return {
    may: (permission, object) => viewed.may(permission, object) && viewer.may(permission, object),
    demand(permission, object) {
      viewed.demand(permission, object);
      viewer.demand(permission, object);
    },
    explain(permission, object) {
      return viewed.may(permission, object) ? viewer.explain(permission, object) : viewed.explain(permission, object);
    },
    permissions() {
      const own = new Set(viewer.permissions());
      return viewed.permissions().filter((permission) => own.has(permission));
    },
    covers: (pattern, object) => viewed.covers(pattern, object) && viewer.covers(pattern, object),
    roleNames: viewed.roleNames,
    organizationOwner: viewed.organizationOwner && viewer.organizationOwner,
    instanceOwner: viewed.instanceOwner && viewer.instanceOwner,
  };
}
