// A separate file of the bundle, with a name to import: the bundler does not find the default export of a package there.
export { default as stringWidth } from "string-width";
