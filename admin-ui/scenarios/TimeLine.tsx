import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useEffect, useRef, useState } from 'react';
import type { ScenarioLane, ScenarioMark, ScenarioPlayed } from '../../api/contract/scenarios.ts';
import { tagOf } from '../i18n/tag.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { daysOf, type Scale, scaleOf } from './scale.ts';

const AXIS = 24;
const ROW = 40;
const BAR = 12;
/** Below this a day is too narrow to be read; the drawing scrolls. */
const NARROWEST = 680;
/** Room for the name of a day. */
const DAY_WIDTH = 78;

type Window = { from: number; to: number };
type Props = { of: ScenarioPlayed; window: Window; zone: string; label: string };

const POINTS = { calls: ['rung'], notices: ['notice', 'alert'] } as const;

/** A row for what people do, one for each clock, one for calls and one for notices, all on one scale. The list below says the same. */
export function TimeLine({ of, window, zone, label }: Props) {
  const say = useWords();
  const { palette } = useTheme();
  const [box, width] = useWidth();
  const scale = scaleOf(window, width);
  const height = AXIS + ROW * (of.lanes.length + 3);
  const y = (row: number) => AXIS + row * ROW;
  const points = (kinds: readonly string[]) => of.marks.filter(({ is }) => kinds.includes(is));
  return (
    <Box
      ref={box}
      tabIndex={0}
      role="region"
      aria-label={label}
      sx={{ overflowX: 'auto', border: `1px solid ${palette.divider}`, borderRadius: 1 }}
    >
      <svg
        role="img"
        aria-label={label}
        width={width}
        height={height}
        style={{ display: 'block', fontFamily: 'inherit', fontSize: 12 }}
      >
        <Days {...{ window, zone, scale, height }} />
        <Stages marks={of.marks} scale={scale} height={height} />
        <Name y={y(0)} text={say('scenarios.line.what_people')} />
        {points(['opened', 'step']).map((mark, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: marks have no name of their own
          <Deed key={i} mark={mark} x={scale.x(Date.parse(mark.at))} y={y(0)} />
        ))}
        {of.lanes.map((lane, i) => (
          <Lane key={lane.clock} lane={lane} scale={scale} y={y(i + 1)} warned={of.marks} />
        ))}
        {(['calls', 'notices'] as const).map((row, i) => (
          <g key={row}>
            <Name y={y(of.lanes.length + 1 + i)} text={say(`scenarios.line.what_${row}`)} />
            {points(POINTS[row]).map((mark, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: marks have no name of their own
              <Point key={n} mark={mark} x={scale.x(Date.parse(mark.at))} y={y(of.lanes.length + 1 + i) + 26} />
            ))}
          </g>
        ))}
      </svg>
    </Box>
  );
}

/** As wide as there is room, and never narrower than can be read. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(NARROWEST);
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(NARROWEST, current.clientWidth)));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}

function Days({ window, zone, scale, height }: { window: Window; zone: string; scale: Scale; height: number }) {
  const { palette } = useTheme();
  const tag = tagOf(useReaderLocale());
  const days = daysOf(window, zone, scale.x(window.to) / DAY_WIDTH);
  const name = (at: number) =>
    new Intl.DateTimeFormat(tag, { weekday: 'short', month: 'numeric', day: 'numeric', timeZone: zone }).format(at);
  return days.map((at) => (
    <g key={at}>
      <line x1={scale.x(at)} x2={scale.x(at)} y1={0} y2={height} stroke={palette.divider} />
      <text x={scale.x(at) + 4} y={16} fill={palette.text.secondary}>
        {name(at)}
      </text>
    </g>
  ));
}

function Stages({ marks, scale, height }: { marks: readonly ScenarioMark[]; scale: Scale; height: number }) {
  const { palette } = useTheme();
  return marks
    .filter(({ is }) => is === 'stage')
    .map(({ at, text }, i) => {
      const x = scale.x(Date.parse(at));
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: a stage may be entered twice at once
        <line key={i} x1={x} x2={x} y1={AXIS} y2={height} stroke={palette.text.secondary} strokeDasharray="2 4">
          <title>{text}</title>
        </line>
      );
    });
}

function Name({ y, text, more }: { y: number; text: string; more?: string }) {
  const { palette } = useTheme();
  return (
    <>
      <line x1={0} x2="100%" y1={y} y2={y} stroke={palette.divider} />
      <text
        x={6}
        y={y + 14}
        fill={palette.text.primary}
        fontWeight={500}
        paintOrder="stroke"
        stroke={palette.background.default}
        strokeWidth={3}
      >
        {text}
        {more && (
          <tspan fill={palette.text.secondary} fontWeight={400}>
            {' '}
            · {more}
          </tspan>
        )}
      </text>
    </>
  );
}

/** A numbered dot: the step's number. */
function Deed({ mark, x, y }: { mark: ScenarioMark; x: number; y: number }) {
  const { palette } = useTheme();
  const colours = mark.bad ? palette.tones.late : palette.tones.active;
  return (
    <g>
      <title>{mark.text}</title>
      <circle
        cx={x}
        cy={y + 27}
        r={9}
        fill={colours.fill}
        stroke={colours.text}
        strokeDasharray={mark.bad ? '2 2' : undefined}
      />
      <text x={x} y={y + 31} textAnchor="middle" fill={colours.text} fontWeight={600}>
        {mark.step === null ? '●' : mark.step + 1}
      </text>
    </g>
  );
}

type LaneProps = { lane: ScenarioLane; scale: Scale; y: number; warned: readonly ScenarioMark[] };

/** Pale where the clock runs outside its hours, full where it counts, hatched where it stands, red where it ran out. */
function Lane({ lane, scale, y, warned }: LaneProps) {
  const say = useWords();
  const locale = useReaderLocale();
  const { palette } = useTheme();
  const top = y + 20;
  const x = (at: string) => scale.x(Date.parse(at));
  const rect = (from: string, to: string, fill: string, key: string, stroke?: string) => (
    <rect
      key={key}
      x={x(from)}
      y={top}
      width={Math.max(1, x(to) - x(from))}
      height={BAR}
      fill={fill}
      {...(stroke ? { stroke, strokeDasharray: '3 3' } : {})}
    />
  );
  const due = lane.dueAt && Date.parse(lane.dueAt) <= scale.to ? lane.dueAt : null;
  const { active, late, over } = palette.tones;
  return (
    <g>
      <Name y={y} text={lane.name} />
      {lane.parts.map((part) => {
        const key = `${part.is} ${part.from}`;
        if (part.is === 'paused') return rect(part.from, part.to, 'transparent', key, over.text);
        if (part.is === 'over') return rect(part.from, part.to, late.line, key);
        return (
          <g key={key}>
            {rect(part.from, part.to, active.fill, `${key} all`)}
            {part.working.map(([from, to]) => rect(from, to, active.text, `${key} ${from}`))}
          </g>
        );
      })}
      {warned
        .filter((mark) => mark.clock === lane.clock && mark.is === 'clock')
        .map((mark, i) => (
          <circle
            // biome-ignore lint/suspicious/noArrayIndexKey: marks have no name of their own
            key={i}
            cx={x(mark.at)}
            cy={top + BAR / 2}
            r={3.5}
            fill={mark.bad ? late.text : palette.background.default}
            stroke={mark.bad ? late.text : active.text}
          >
            <title>{mark.text}</title>
          </circle>
        ))}
      {due && (
        <path d={`M${x(due)} ${top - 4}v${BAR + 8}`} stroke={late.text} strokeWidth={2}>
          <title>
            {say('scenarios.line.due', { clock: lane.name })}: {new Date(due).toLocaleString(tagOf(locale))}
          </title>
        </path>
      )}
    </g>
  );
}

/** A call is a triangle, a notice a diamond, an alert a filled one. */
function Point({ mark, x, y }: { mark: ScenarioMark; x: number; y: number }) {
  const { palette } = useTheme();
  const { late, soon } = palette.tones;
  const shape = mark.is === 'rung' ? `M${x} ${y - 7}l7 13h-14z` : `M${x} ${y - 6}l6 6l-6 6l-6 -6z`;
  const colour = mark.is === 'notice' ? palette.text.secondary : mark.is === 'rung' ? late.text : soon.text;
  return (
    <path d={shape} fill={mark.is === 'notice' ? palette.background.default : colour} stroke={colour} strokeWidth={1.5}>
      <title>{mark.text}</title>
    </path>
  );
}
