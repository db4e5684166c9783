import { useShortcuts } from './useShortcuts.ts';

/** `j` and `k` move the focus over the row links inside an element; Enter then opens, as with every link. */
export function useRowKeys(containerId: string): void {
  const move = (by: 1 | -1) => {
    const links = [...(document.getElementById(containerId)?.querySelectorAll<HTMLElement>('a.row-link') ?? [])];
    const at = links.findIndex(
      (link) => link === document.activeElement || link.closest('[data-row]')?.contains(document.activeElement),
    );
    const current = at >= 0 ? at : links.findIndex((link) => link.hasAttribute('aria-current'));
    const next =
      links[current < 0 ? (by === 1 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, current + by))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  useShortcuts({ down: () => move(1), up: () => move(-1) });
}

/** Id of the row that has the focus or the pointer's last choice. */
export const focusedRow = (containerId: string): string | null =>
  document.getElementById(containerId)?.querySelector('[data-row]:focus-within')?.getAttribute('data-row') ?? null;
