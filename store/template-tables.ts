// Which columns have the tables of templates?

import { table } from './table.ts';
import type { TemplateLinkRow, TemplateRow } from './template-rows.ts';

/** Tables of templates, by the name that the scopes give them. */
export const TEMPLATE_TABLES = {
  templates: table<TemplateRow>()(
    'templates',
    {
      id: 'text',
      organization_id: 'text',
      kind: 'text',
      name: 'text',
      description: 'text',
      content: 'json',
      offered: 'boolean',
      revision: 'integer',
      created_at: 'integer',
      updated_at: 'integer',
      updated_by: 'text?',
    },
    { search: ['name', 'description', 'id'], sort: { column: 'name', descending: false } },
  ),
  templateLinks: table<TemplateLinkRow>()(
    'template_links',
    {
      tenant_id: 'text',
      kind: 'text',
      subject_id: 'text',
      template_id: 'text',
      template_name: 'text',
      revision: 'integer',
      subject_version: 'integer?',
      linked_at: 'integer',
    },
    { key: ['tenant_id', 'subject_id'], search: ['template_name', 'subject_id'] },
  ),
} as const;
