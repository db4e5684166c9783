import type { RaThemeOptions } from 'react-admin';
import { DARK, LIGHT, type Tone, type ToneColours } from './colours.ts';

declare module '@mui/material/styles' {
  interface Palette {
    tones: Record<Tone, ToneColours>;
    rail: string;
    hover: string;
    chosen: string;
    replyFill: string;
  }
  interface PaletteOptions {
    tones?: Record<Tone, ToneColours>;
    rail?: string;
    hover?: string;
    chosen?: string;
    replyFill?: string;
  }
}

/** Fonts of the reader's system only; Chinese faces by their names on the common systems. */
const FONT = [
  'system-ui',
  '-apple-system',
  '"Segoe UI"',
  'Roboto',
  '"Helvetica Neue"',
  '"PingFang SC"',
  '"Microsoft YaHei"',
  '"Noto Sans CJK SC"',
  '"WenQuanYi Micro Hei"',
  'sans-serif',
].join(',');

const weight = { regular: 400, medium: 500, bold: 600 };

function themeOf(mode: 'light' | 'dark'): RaThemeOptions {
  const c = mode === 'light' ? LIGHT : DARK;
  const focus = { outline: `2px solid ${c.primary}`, outlineOffset: 1 };
  return {
    palette: {
      mode,
      primary: { main: c.primary, contrastText: c.onPrimary },
      secondary: { main: c.primary, contrastText: c.onPrimary },
      error: { main: c.tones.late.text },
      warning: { main: c.tones.soon.text },
      success: { main: c.tones.met.text },
      info: { main: c.tones.active.text },
      text: { primary: c.text, secondary: c.quiet },
      divider: c.line,
      background: { default: c.ground, paper: c.paper },
      tones: c.tones,
      rail: c.rail,
      hover: c.hover,
      chosen: c.chosen,
      replyFill: c.replyFill,
    },
    spacing: 8,
    shape: { borderRadius: 8 },
    shadows: ['none', ...Array(24).fill('0 8px 28px rgb(0 0 0 / 0.22)')] as never,
    typography: {
      fontFamily: FONT,
      fontSize: 14,
      fontWeightMedium: weight.medium,
      h1: { fontSize: 20, fontWeight: weight.bold, lineHeight: 1.4 },
      h2: { fontSize: 16, fontWeight: weight.bold, lineHeight: 1.5 },
      h3: { fontSize: 14, fontWeight: weight.bold, lineHeight: 1.5 },
      h6: { fontSize: 16, fontWeight: weight.bold },
      body1: { fontSize: 14, lineHeight: 1.6 },
      body2: { fontSize: 14, lineHeight: 1.6 },
      caption: { fontSize: 12, lineHeight: 1.5 },
      button: { textTransform: 'none', fontWeight: weight.medium, fontSize: 14 },
    },
    components: {
      MuiCssBaseline: {
        styleOverrides: {
          'html, body, #root': { height: '100%' },
          body: { overscrollBehaviorY: 'none' },
          ':focus-visible': focus,
          // What only a script may focus (a dialog's ground, the page itself) needs no ring of its own.
          '[tabindex="-1"]:focus-visible': { outline: 'none' },
          '::selection': { background: c.chosen },
          '.seen-by-readers-only': {
            position: 'absolute',
            // At the end of a line that is cut off it would stand out of the page.
            left: 0,
            width: 1,
            height: 1,
            overflow: 'hidden',
            clipPath: 'inset(50%)',
            whiteSpace: 'nowrap',
          },
          '@media (prefers-reduced-motion: reduce)': {
            '*': { animation: 'none !important', transition: 'none !important' },
          },
        },
      },
      MuiButtonBase: { defaultProps: { disableRipple: true }, styleOverrides: { root: { '&:focus-visible': focus } } },
      MuiButton: {
        defaultProps: { disableElevation: true, size: 'small' },
        styleOverrides: {
          root: { borderRadius: 8, minHeight: 32, '@media (pointer: coarse)': { minHeight: 44 } },
          outlined: { borderColor: c.line },
        },
      },
      MuiIconButton: {
        styleOverrides: {
          root: { borderRadius: 8, '@media (pointer: coarse)': { minWidth: 44, minHeight: 44 } },
        },
      },
      MuiPaper: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundImage: 'none' } } },
      MuiCard: { styleOverrides: { root: { border: `1px solid ${c.line}` } } },
      MuiDialog: { styleOverrides: { paper: { border: `1px solid ${c.line}` } } },
      MuiTextField: { defaultProps: { size: 'small', variant: 'outlined' } },
      MuiFormControl: { defaultProps: { size: 'small', variant: 'outlined', margin: 'none' } },
      MuiOutlinedInput: {
        styleOverrides: { notchedOutline: { borderColor: mode === 'light' ? '#8b95a3' : '#66717f' } },
      },
      MuiTooltip: { defaultProps: { enterDelay: 400 }, styleOverrides: { tooltip: { fontSize: 12 } } },
      MuiTab: { styleOverrides: { root: { minHeight: 36, padding: '4px 12px', minWidth: 0 } } },
      MuiTabs: { styleOverrides: { root: { minHeight: 36 } } },
      MuiChip: { styleOverrides: { root: { borderRadius: 6 } } },
    },
  };
}

export const lightTheme = themeOf('light');
export const darkTheme = themeOf('dark');
