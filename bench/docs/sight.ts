/** What a reader of an operation's page looks for, without the spaces in it. */
export interface Marks {
  readonly path: string;
  readonly title: string;
  /** How its description begins. */
  readonly description: string;
}

/** When an operation came into sight, in milliseconds since the navigation began. */
export interface Sight {
  /** When its path, title and description were laid out and not hidden, wherever on the page. */
  visible?: number;
  /** When its path and description stood in the window as well, without scrolling by hand. */
  inWindow?: number;
  /** How often the page was kept from doing something by its Content-Security-Policy. */
  refused: number;
}

declare global {
  interface Window {
    northspecSight?: Sight;
    northspecLook?: () => { visible: boolean; inWindow: boolean };
  }
}

/** Runs in the page before anything of its own: looks for the operation in each frame that is painted. */
export function watch(marks: Marks): void {
  const squeeze = (text: string | null) => (text ?? "").replaceAll(/[\s\u200b]/g, "");

  /** The innermost elements that hold a text, if they are laid out and not hidden. */
  function find(element: Element, text: string, fits: (own: string) => boolean): Element[] {
    const inner = [...element.children].filter((child) => squeeze(child.textContent).includes(text));
    if (inner.length > 0) return inner.flatMap((child) => find(child, text, fits));
    if (!fits(squeeze(element.textContent))) return [];
    const { width, height } = element.getBoundingClientRect();
    // What is meant for screen readers alone is a pixel wide.
    const shown =
      width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    return shown ? [element] : [];
  }

  function isInWindow(element: Element): boolean {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  }

  function look(): { visible: boolean; inWindow: boolean } {
    const { body } = document;
    // The cheap question first, since it is asked in each frame.
    if (!body || !squeeze(body.textContent).includes(marks.description)) return { visible: false, inWindow: false };
    // Other operations' paths begin with this one, and the address of the server may stand before it.
    const paths = find(body, marks.path, (own) => own.endsWith(marks.path));
    const descriptions = find(body, marks.description, () => true);
    const visible = paths.length > 0 && descriptions.length > 0 && find(body, marks.title, () => true).length > 0;
    return { visible, inWindow: visible && paths.some(isInWindow) && descriptions.some(isInWindow) };
  }

  const sight: Sight = { refused: 0 };
  window.northspecSight = sight;
  window.northspecLook = look;
  document.addEventListener("securitypolicyviolation", () => (sight.refused += 1));
  const frame = () => {
    const { visible, inWindow } = look();
    if (visible) sight.visible ??= performance.now();
    if (inWindow) sight.inWindow ??= performance.now();
    if (sight.inWindow === undefined) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
