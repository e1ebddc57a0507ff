export function offerSearch(root: URL): void {
  void root;
}
