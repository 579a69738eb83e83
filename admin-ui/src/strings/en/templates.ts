// What do the pages of templates of policies and roles say, and the boundary of personal tenants?

export const templates = {
  all: 'All templates',
  open: 'Templates',
  search: 'Name',
  total: (count: number) => (count === 1 ? '1 template' : `${count.toLocaleString('en')} templates`),
  name: 'Name',
  description: 'Description',
  origin: 'From',
  origins: { built_in: 'built in', instance: 'the instance', organization: 'the organization' } as Record<
    string,
    string
  >,
  revision: 'Revision',
  atRevision: (revision: number) => `Revision ${revision}.`,
  actions: 'Actions',
  create: 'New template',
  copy: 'Copy',
  copyOf: (name: string) => `${name} copy`,
  save: 'Save',
  saved: 'Saved.',
  saveWhy: 'What was made from it stays as it is, and shows the difference.',
  delete: 'Delete',
  deleteTitle: (name: string) => `Delete the template ${name}?`,
  kinds: 'For tenants of the kind',
  offered: 'Offer it to every organization of this instance',
  readOnly: 'Writing and distributing templates needs the permission organization.templates.edit.',
  fixed: (origin: string, mayEdit: boolean) => {
    if (!mayEdit) return templates.readOnly;
    return origin === 'built_in'
      ? 'Built-in templates stay as they are. Copy one to make your own.'
      : 'Whoever runs the instance offers it to all organizations, and changes it. Copy it to make your own.';
  },

  uses: 'What was made from it',
  usesLead: 'In every tenant of the organization but personal ones.',
  usesEmpty: 'Nothing was made from it yet',
  usesEmptyWhy: 'Whatever is made from it is listed here, with how it stands to the template.',
  tenant: 'Tenant',
  revisionOf: (revision: number, latest: number) =>
    revision === latest ? `${revision}, the newest` : `${revision} of ${latest}`,
  standing: 'Stands',
  follows: 'as the template says',
  drifted: 'differs',
  differences: {
    revision: 'the template was changed since',
    boundary: 'boundary',
    settings: 'settings',
    roles: 'roles are missing',
    policies: 'policies are missing',
  } as Record<string, string>,
  since: 'Since',
  detach: 'Detach',
  detachOf: (subject: string, tenant: string) =>
    subject === tenant ? `Detach ${tenant}` : `Detach ${subject} in ${tenant}`,
  detachTitle: (name: string) => `Let ${name} go its own way?`,

  policyShelf: {
    title: 'Policy templates',
    lead: 'Policies that the organization hands out to its tenants. A policy made from one stays linked to it.',
    back: 'All policies',
    empty: 'There are no policy templates yet',
    emptyWhy: 'Write one, and distribute it to the tenants that need it.',
    subject: 'Policy',
    content: 'Changed',
    deleteLead: 'Policies that were made from it stay as they are.',
    detachLead:
      'The policy stays as it is. It no longer shows how it differs from the template, and gets no further text of it.',
  },
  text: 'Text of the policy',
  textHint: 'YAML, like every policy; its name is that of the template.',
  distribute: 'Distribute',
  distributeOf: (name: string) => `Distribute ${name}`,
  distributeLead:
    'Makes a draft in each chosen tenant, or pulls the newest text into the draft there. Nothing is published.',
  tenants: 'Tenants',
  noTenants: 'Choose at least one tenant.',
  preview: 'Preview',
  previewed: 'Nothing is written yet. This is what would happen in each tenant:',
  done: 'Done',
  applied: 'This is what was done.',
  result: 'Result',
  why: 'Why',
  results: {
    created: 'gets a draft',
    pulled: 'gets the newest text',
    unchanged: 'has it already',
    refused: 'refused',
  } as Record<string, string>,
  failing: (count: number) => (count === 1 ? '1 test fails there.' : `${count} tests fail there.`),

  tenantShelf: {
    title: 'Tenant templates',
    lead: 'What a new tenant begins with: its boundary, settings, roles and policies. Nobody gets a right by it.',
    back: 'All tenants',
    empty: 'There are no tenant templates',
    emptyWhy: 'Put one together for the tenants that you make again and again.',
    subject: 'Tenant',
    content: 'Begins with',
    deleteLead: 'Tenants that were made from it stay as they are.',
    detachLead: 'The tenant stays as it is. It is no longer listed here, and no longer compared with the template.',
  },
  make: 'Make a tenant',
  makeOf: (name: string) => `Make a tenant: ${name}`,
  noLimit: 'no limit',
  limited: (count: number) => (count === 1 ? 'boundary of 1 pattern' : `boundary of ${count} patterns`),
  settingCount: (count: number) => (count === 1 ? '1 setting' : `${count} settings`),
  roleCount: (count: number) => (count === 1 ? '1 role' : `${count} roles`),
  policyCount: (count: number) => (count === 1 ? '1 policy' : `${count} policies`),
  madeKinds: { team: 'teams', management: 'management tenants' } as Record<string, string>,
  boundary: 'What exists in such a tenant',
  boundaryLead: 'The ceiling of the tenant; connectors and shared agents are chosen in the tenant itself.',
  settings: 'Settings',
  settingsLead: 'What is left empty is as the organization says, and can be set in the tenant.',
  unset: 'as the organization says',
  roles: 'Roles',
  rolesLead: 'Made in the new tenant and linked to their templates. Who holds them is for its members.manage.',
  roleNames: 'Role templates',
  roleCalled: (template: string) => `${template} is called`,
  policies: 'Policies',
  policiesLead:
    'In force from the first request on; one whose tests need a connector that is not there yet waits as a draft.',
  policyNames: 'Policy templates',
  nothing: 'none',
} as const;

export const personal = {
  open: 'Personal tenants',
  title: 'Boundary of personal tenants',
  lead: 'One boundary for the personal tenants of everybody in this organization, those that are made later too.',
  review: 'Review',
  save: 'Save',
  touches: (tenants: number, agents: number) =>
    `Nothing is written yet. Personal tenants: ${tenants}, agents in them: ${agents}.`,
  gains: (names: string) => `Comes within reach: ${names}`,
  loses: (names: string) => `Gets out of reach: ${names}`,
} as const;
