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
