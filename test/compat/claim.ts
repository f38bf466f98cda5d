/** What is claimed of the package, and proven by a run: a row of docs/compatibility.md. */
export interface Proof {
  /** What the package is used with: `Bun`. */
  subject: string;
  /** The package in the claim's folder that has the subject's version. */
  versionOf?: string;
  /** What works, as the table says it: `the nine operations and a stream, over HTTP`. */
  works: string;
  /** Runs it in the claim's folder, where the package is installed. Rejects where something does not work. */
  prove(folder: string): Promise<void>;
}

/** Proofs that share a folder beside this file, `test/compat/<name>/`: their programs, package.json and package-lock.json. */
export interface Claim {
  name: string;
  /** The heading of its table. */
  title: string;
  /** What all its proofs have in common: a paragraph below the heading. */
  about: string;
  proofs: Proof[];
}
