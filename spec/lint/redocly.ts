/** A file. */
export interface Source {
  readonly absoluteRef: string;
}

/** A location in a file. */
interface Position {
  readonly source: Source;
  /** A JSON pointer. */
  readonly pointer: string;
}

/** The part of Redocly's source locations that the rules use. */
export interface SourceLocation extends Position {
  child(path: readonly (string | number)[]): SourceLocation;
}

/** The part of Redocly's rule context that the rules use. */
export interface Context {
  /** The key of the node in its parent. */
  readonly key: string | number;
  readonly location: SourceLocation;
  resolve(
    this: void,
    node: unknown,
    from?: string,
  ): { readonly node?: unknown; readonly location?: SourceLocation | undefined };
  report(this: void, error: { readonly message: string; readonly location: Position }): void;
}

/** The part of Redocly's resolved references that the rules use. */
export interface ResolvedReference {
  readonly location?: SourceLocation | undefined;
}
