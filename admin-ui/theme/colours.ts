/** Colour means state, always beside a word and an icon: red late, amber soon, blue active, green met, grey over. */
export type Tone = 'late' | 'soon' | 'active' | 'met' | 'over';
export type ToneColours = { text: string; fill: string; line: string };

type Palette = {
  ground: string;
  paper: string;
  rail: string;
  line: string;
  text: string;
  quiet: string;
  primary: string;
  onPrimary: string;
  hover: string;
  chosen: string;
  replyFill: string;
  tones: Record<Tone, ToneColours>;
};

/** Text on its fill and on the ground is at least 4.5 : 1 throughout. */
export const LIGHT: Palette = {
  ground: '#ffffff',
  paper: '#ffffff',
  rail: '#f6f7f9',
  line: '#dfe3e8',
  text: '#1a1f26',
  quiet: '#566070',
  primary: '#1a5fd0',
  onPrimary: '#ffffff',
  hover: '#f3f5f8',
  chosen: '#e8f0fd',
  replyFill: '#eef4fe',
  tones: {
    late: { text: '#b01e14', fill: '#fdeceb', line: '#f3b8b3' },
    soon: { text: '#8a4a00', fill: '#fff2dc', line: '#efcf9a' },
    active: { text: '#1552b8', fill: '#e8f0fd', line: '#b6cff6' },
    met: { text: '#17653a', fill: '#e6f5ec', line: '#a9d8bd' },
    over: { text: '#566070', fill: '#eef0f3', line: '#d5dae1' },
  },
};

export const DARK: Palette = {
  ground: '#14181d',
  paper: '#1a1f26',
  rail: '#101317',
  line: '#323a45',
  text: '#e7eaee',
  quiet: '#a3adba',
  primary: '#82b1ff',
  onPrimary: '#0b1626',
  hover: '#20262e',
  chosen: '#1c2d47',
  replyFill: '#182638',
  tones: {
    late: { text: '#ff9d94', fill: '#3d1c1a', line: '#6e312d' },
    soon: { text: '#f5bd68', fill: '#3a2a10', line: '#6b4e1e' },
    active: { text: '#9cc2ff', fill: '#1c2d47', line: '#33507d' },
    met: { text: '#7fd6a3', fill: '#16321f', line: '#2b5c3c' },
    over: { text: '#a3adba', fill: '#262c35', line: '#3a434f' },
  },
};
