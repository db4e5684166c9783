import { useTheme } from '@mui/material/styles';

const WIDTH = 132;
const HEIGHT = 32;

/** Twelve months as bars, the last one in colour; the figures are its name. */
export function Sparkline({ values, label }: { values: number[]; label: string }) {
  const { palette } = useTheme();
  const most = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length);
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={label} style={{ flexShrink: 0 }}>
      <title>{label}</title>
      {values.map((value, n) => {
        const height = Math.max(2, (Math.max(0, value) / most) * (HEIGHT - 2));
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the month
            key={n}
            x={n * step + 1}
            y={HEIGHT - height}
            width={step - 2}
            height={height}
            rx={1}
            fill={n === values.length - 1 ? palette.primary.main : palette.tones.active.line}
          />
        );
      })}
    </svg>
  );
}
