// Where is one after what one pressed has gone? Whoever works by keys is not thrown back to the beginning of the page: the focus goes to what
// comes next.

/** What has the focus, wherever it lies; undefined where nothing has it. */
export function focusedElement(): HTMLElement | undefined {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element instanceof HTMLElement && element !== document.body ? element : undefined;
}

/** Whether it can be given the focus now. */
export function canHaveFocus(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled') && element.checkVisibility();
}

/** Where the focus is to go back to, until the page is drawn anew. */
let pending: readonly HTMLElement[] = [];

/** What has the focus and what is drawn around it within the page, from the innermost outwards; what is about to get it where nothing has it. */
export function pathToFocus(): readonly HTMLElement[] {
  const focused = focusedElement();
  if (!focused) return pending;
  const path: HTMLElement[] = [];
  for (let node: Node | null = focused; node; node = around(node)) {
    if (node instanceof Element && node.localName === 'main') break;
    if (node instanceof HTMLElement) path.push(node);
  }
  return path;
}

/**
 * Once the page has been drawn anew, gives the focus to the first of a path that is still there and takes it, else to the heading of its page;
 * to nothing where something has it by then.
 */
export function giveFocusBack(path: readonly HTMLElement[]): void {
  pending = path;
  setTimeout(() => {
    if (pending === path) pending = [];
    const heading = path.map(headingBeside).find((one) => one !== undefined);
    for (const element of [...path.filter(canHaveFocus), ...(heading ? [heading] : [])]) {
      if (focusedElement() !== undefined) return;
      element.focus();
    }
  });
}

const headingBeside = (element: HTMLElement): HTMLElement | undefined =>
  (element.getRootNode() as Partial<ParentNode>).querySelector?.<HTMLElement>('h1[tabindex]') ?? undefined;

function around(node: Node): Node | null {
  if (node instanceof Element && node.assignedSlot) return node.assignedSlot;
  return node.parentNode instanceof ShadowRoot ? node.parentNode.host : node.parentNode;
}

/** Where in a page's table one is. */
interface Cell {
  readonly row: number;
  readonly name: string;
}

/**
 * What is to be called once this root was drawn anew: if the focus was in it and went away with what it was on, it is put on the same column's
 * control in the row that came up, else on the page's heading. Does nothing where the focus is still somewhere.
 */
export function keepingFocus(root: ParentNode & { readonly activeElement?: Element | null }): () => void {
  const focused = root.activeElement;
  if (!focused) return () => {};
  const cell = cellOf(focused);
  return () => {
    if (focusedElement() !== undefined || focused.isConnected) return;
    const next = cell && controlNear(root, cell);
    (next ?? root.querySelector<HTMLElement>('h1[tabindex]'))?.focus();
  };
}

function cellOf(focused: Element): Cell | undefined {
  const [cell, row] = [focused.closest<HTMLElement>('td'), focused.closest('tr')];
  const at = Number(row?.getAttribute('aria-rowindex') ?? 0);
  return cell && at > 0 ? { row: at, name: cell.dataset.name ?? '' } : undefined;
}

/** The first control of this column from the row on, or the last one before it. */
function controlNear(root: ParentNode, { row, name }: Cell): HTMLElement | undefined {
  const found = [...root.querySelectorAll<HTMLElement>('tr[aria-rowindex] td')]
    .filter((one) => one.dataset.name === name)
    .flatMap((one) => {
      const control = one.querySelector<HTMLElement>('button:not(:disabled), a[href], input:not(:disabled)');
      return control ? [{ control, row: Number(one.closest('tr')?.getAttribute('aria-rowindex')) }] : [];
    });
  return (found.find((one) => one.row >= row) ?? found.at(-1))?.control;
}
