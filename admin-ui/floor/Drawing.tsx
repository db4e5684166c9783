import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { type ReactNode, useId } from 'react';
import { usePhone } from '../frame/usePhone.ts';
import type { Tone } from '../theme/colours.ts';
import { type Layout, layOut } from './layout.ts';

export type DrawnStage = {
  id: string;
  /** The name, then what there is to say of it; at most three lines. */
  lines: string[];
  tone: Tone;
  /** Drawn with a frame: where it stands, or where most lie. */
  strong: boolean;
  /** 0 to 1: how full the bar at its foot is. */
  fill: number;
  to?: string | undefined;
};
export type DrawnWay = { from: string; to: string; label: string /** 0: nobody went there. */; weight: number };

/** Stages and arrows of a flow, drawn. What it says is also in words beside it: readers of a screen hear the stages, not the lines. */
export function Drawing({ label, stages, ways }: { label: string; stages: DrawnStage[]; ways: DrawnWay[] }) {
  const phone = usePhone();
  const drawn = layOut(
    stages.map(({ id }) => id),
    ways,
    phone ? 'down' : 'across',
  );
  return (
    <Box role="region" aria-label={label} tabIndex={0} sx={{ overflowX: 'auto', pb: 1 }}>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture is no fieldset, and its parts are to be heard one by one */}
      <svg
        role="group"
        aria-label={label}
        viewBox={`0 0 ${drawn.width} ${drawn.height}`}
        width={drawn.width}
        height={drawn.height}
        style={{ display: 'block', maxWidth: phone ? '100%' : undefined, height: phone ? 'auto' : drawn.height }}
      >
        <Lines drawn={drawn} ways={ways} />
        {drawn.boxes.map((box) => {
          const stage = stages.find(({ id }) => id === box.id);
          return stage ? <Stage key={box.id} box={box} stage={stage} /> : null;
        })}
      </svg>
    </Box>
  );
}

function Lines({ drawn, ways }: { drawn: Layout; ways: DrawnWay[] }) {
  const { palette } = useTheme();
  const id = useId();
  const heads = { busy: palette.tones.active.text, still: palette.tones.over.line };
  // Those that somebody went lie over those that nobody did.
  const weightOf = (from: string, to: string) => ways.find((way) => way.from === from && way.to === to)?.weight ?? 0;
  const lines = [...drawn.lines].sort((a, b) => weightOf(a.from, a.to) - weightOf(b.from, b.to));
  return (
    <g aria-hidden>
      <defs>
        {Object.entries(heads).map(([name, colour]) => (
          <marker
            key={name}
            id={`${id}-${name}`}
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto-start-reverse"
          >
            <path d="M0 0L10 5L0 10z" fill={colour} />
          </marker>
        ))}
      </defs>
      {lines.map(({ from, to, path }) => {
        const weight = weightOf(from, to);
        const kind = weight > 0 ? 'busy' : 'still';
        return (
          <path
            key={`${from}>${to}`}
            d={path}
            fill="none"
            stroke={heads[kind]}
            strokeWidth={weight > 0 ? 1.5 + 3 * weight : 1}
            markerEnd={`url(#${id}-${kind})`}
          />
        );
      })}
      {lines.map(({ from, to, label: at }) => {
        const words = ways.find((way) => way.from === from && way.to === to)?.label;
        if (!words) return null;
        return (
          <g key={`${from}>${to}`}>
            <rect
              x={at.x - words.length * 4 - 5}
              y={at.y - 9}
              width={words.length * 8 + 10}
              height={18}
              rx={4}
              fill={palette.background.default}
            />
            <text x={at.x} y={at.y + 4} textAnchor="middle" fontSize={12} fill={palette.tones.active.text}>
              {words}
            </text>
          </g>
        );
      })}
    </g>
  );
}

function Stage({ box: { x, y, width, height }, stage }: { box: Layout['boxes'][number]; stage: DrawnStage }) {
  const { palette } = useTheme();
  const tone = palette.tones[stage.tone];
  const [name = '', ...rest] = stage.lines;
  const body = (
    <>
      <rect
        x={x}
        y={y}
        width={width}
        height={height}
        rx={8}
        fill={tone.fill}
        stroke={stage.strong ? tone.text : tone.line}
        strokeWidth={stage.strong ? 3 : 1}
      />
      <rect x={x + 8} y={y + height - 10} width={(width - 16) * stage.fill} height={4} rx={2} fill={tone.text} />
      <text x={x + 10} y={y + 22} fontSize={13} fontWeight={600} fill={palette.text.primary}>
        {clipped(name, width)}
      </text>
      {rest.slice(0, 3).map((line, nth) => (
        <text
          key={line}
          x={x + 10}
          y={y + 40 + nth * 17}
          fontSize={12}
          fontWeight={nth === 0 ? 600 : 400}
          fill={nth === 0 ? tone.text : palette.text.secondary}
        >
          {clipped(line, width)}
        </text>
      ))}
    </>
  );
  const words = stage.lines.join(', ');
  return stage.to ? (
    <Linked to={stage.to} words={words}>
      {body}
    </Linked>
  ) : (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a group of shapes is not interactive
    <g role="img" aria-label={words}>
      {body}
    </g>
  );
}

/** Addresses lie behind `#`: a plain link does, and SVG has no other. */
const Linked = ({ to, words, children }: { to: string; words: string; children: ReactNode }) => (
  <a href={`#${to}`} aria-label={words}>
    <title>{words}</title>
    {children}
  </a>
);

/** SVG wraps nothing: what is too long for its box ends with dots, and the whole stands in the title. */
function clipped(text: string, width: number): string {
  const units = [...text].map((letter) => ((letter.codePointAt(0) ?? 0) > 0x2e80 ? 13 : 7.2));
  let used = 0;
  const fits = units.findIndex((unit) => {
    used += unit;
    return used > width - 20;
  });
  return fits < 0 ? text : `${[...text].slice(0, fits - 1).join('')}…`;
}
