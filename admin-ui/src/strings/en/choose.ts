// What does a choice of many say?

export const choose = {
  search: (label: string) => `Search: ${label}`,
  placeholder: 'Search',
  remove: (name: string) => `Take away ${name}`,
  nothing: 'Nothing matches.',
  total: (shown: number, count: number) => `${shown.toLocaleString('en')} of ${count.toLocaleString('en')}`,
} as const;
