/** Mantine's theme, made from the tokens. Mantine is the skeleton; the look is ours. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { fonts, motionMs, radius, space, typeScale } from './tokens.ts';

const loom: MantineColorsTuple = ['#f1f0fa', '#e2e0f4', '#c5c1ea', '#a6a0df', '#8b84d6', '#6f68cb', '#554ebb', '#413b9e', '#332e83', '#272364'];

const rem = (px: number): string => `${px / 16}rem`;

export const theme = createTheme({
  colors: { loom },
  primaryColor: 'loom',
  primaryShade: { light: 7, dark: 5 },
  fontFamily: fonts.text,
  fontFamilyMonospace: fonts.mono,
  fontSizes: { xs: rem(typeScale.xs), sm: rem(typeScale.sm), md: rem(typeScale.md), lg: rem(typeScale.lg), xl: rem(typeScale.xl) },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.35' },
  spacing: { xs: rem(space[2]), sm: rem(space[3]), md: rem(space[4]), lg: rem(space[6]), xl: rem(space[7]) },
  radius: { xs: rem(radius.sm), sm: rem(radius.sm), md: rem(radius.md), lg: rem(radius.lg), xl: rem(radius.lg) },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: {
    fontFamily: fonts.text,
    fontWeight: '650',
    sizes: {
      h1: { fontSize: rem(typeScale.xxl), lineHeight: '1.25' },
      h2: { fontSize: rem(typeScale.xl), lineHeight: '1.3' },
      h3: { fontSize: rem(typeScale.lg), lineHeight: '1.4' },
      h4: { fontSize: rem(typeScale.md), lineHeight: '1.45' },
      h5: { fontSize: rem(typeScale.sm), lineHeight: '1.45' },
      h6: { fontSize: rem(typeScale.xs), lineHeight: '1.45' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Tooltip: {
      defaultProps: {
        openDelay: 300,
        withArrow: false,
        multiline: true,
        maw: 320,
        transitionProps: { duration: motionMs },
        events: { hover: true, focus: true, touch: true },
      },
    },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: motionMs }, overlayProps: { backgroundOpacity: 0.45 } } },
    // Without the placeholder, which is no item of a menu, the first item has the focus.
    Menu: { defaultProps: { transitionProps: { duration: motionMs }, shadow: 'md', withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { transitionProps: { duration: motionMs }, shadow: 'md' } },
    TextInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false, checkIconPosition: 'right' } },
  },
});

/** Points Mantine's own variables at our tokens, so that one switch (scheme or contrast) turns everything. */
const shared = {
  '--mantine-color-body': 'var(--nl-paper)',
  '--mantine-color-text': 'var(--nl-ink)',
  '--mantine-color-dimmed': 'var(--nl-ink-faint)',
  '--mantine-color-bright': 'var(--nl-ink)',
  '--mantine-color-placeholder': 'var(--nl-ink-faint)',
  '--mantine-color-anchor': 'var(--nl-accent-text)',
  '--mantine-color-error': 'var(--nl-bad)',
  '--mantine-color-default': 'var(--nl-surface)',
  '--mantine-color-default-hover': 'var(--nl-sunken)',
  '--mantine-color-default-color': 'var(--nl-ink)',
  '--mantine-color-default-border': 'var(--nl-edge)',
  '--mantine-color-disabled': 'var(--nl-sunken)',
  '--mantine-color-disabled-color': 'var(--nl-ink-faint)',
  '--mantine-color-disabled-border': 'var(--nl-line)',
  '--mantine-primary-color-filled': 'var(--nl-accent)',
  '--mantine-primary-color-filled-hover': 'var(--nl-accent-hover)',
  '--mantine-primary-color-contrast': 'var(--nl-on-accent)',
  '--mantine-color-loom-filled': 'var(--nl-accent)',
  '--mantine-color-loom-filled-hover': 'var(--nl-accent-hover)',
  '--mantine-primary-color-light': 'var(--nl-accent-soft)',
  '--mantine-color-loom-light': 'var(--nl-accent-soft)',
  '--mantine-color-loom-light-hover': 'var(--nl-accent-soft)',
  '--mantine-color-loom-light-color': 'var(--nl-accent-text)',
  '--mantine-primary-color-light-color': 'var(--nl-accent-text)',
  '--mantine-color-loom-outline': 'var(--nl-accent-text)',
  '--mantine-color-loom-text': 'var(--nl-accent-text)',
  '--mantine-color-gray-light-color': 'var(--nl-ink-soft)',
  '--mantine-color-gray-text': 'var(--nl-ink-soft)',
  '--mantine-color-gray-light-hover': 'var(--nl-sunken)',
} as const;

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: { '--mantine-shadow-md': 'var(--nl-shadow-2)', '--mantine-shadow-xl': 'var(--nl-shadow-3)' },
  light: { ...shared },
  dark: { ...shared },
});
