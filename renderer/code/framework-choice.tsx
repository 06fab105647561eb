/** In which framework code is shown: the same choice wherever it is made. */
import { SegmentedControl } from '@mantine/core';
import { type Framework, frameworkNames, frameworks, useFramework } from './write-code.ts';

export function FrameworkChoice({ label }: { readonly label: string }) {
  const { framework, choose } = useFramework();
  return (
    <SegmentedControl
      size="xs"
      aria-label={label}
      value={framework}
      onChange={(value) => choose(value as Framework)}
      data={frameworks.map((value) => ({ value, label: frameworkNames[value] }))}
    />
  );
}
