import { countInstantiations, measurePackage } from '../package-figures.ts';
import type { Row } from './results.ts';

/** What the package weighs: the figures that `npm run size` judges. */
export async function measureWeight(): Promise<Record<string, Row[]>> {
  const { tarballBytes, tarballFiles, modules, instantiations } = await measurePackage();
  const bare = await countInstantiations('openapi-fetch.ts');
  const rows = [
    ['tarball, bytes', tarballBytes],
    ['tarball, files', tarballFiles],
    ['modules in `dist/`', modules],
    ['TypeScript instantiations', instantiations],
    ['the same, through openapi-fetch', bare],
  ] as const;
  return { package: rows.map(([subject, figure]) => ({ subject, figures: { now: figure } })) };
}
