/** The part of Redocly's source locations that the rules use. */
export interface SourceLocation {
  readonly source: { readonly absoluteRef: string };
  child(path: readonly (string | number)[]): SourceLocation;
}

/** The part of Redocly's rule context that the rules use. */
export interface Context {
  /** The key of the node in its parent. */
  readonly key: string | number;
  readonly location: SourceLocation;
  resolve(node: unknown, from?: string): { readonly node?: unknown; readonly location?: SourceLocation | undefined };
  report(error: { readonly message: string; readonly location: SourceLocation }): void;
}
