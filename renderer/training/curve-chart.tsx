/** Curves on a canvas (uPlot): one colour a run, training thin, validation strong; labels at the lines' ends. */
import { ActionIcon, Tooltip, useComputedColorScheme } from '@mantine/core';
import { FileSpreadsheet, ImageDown } from 'lucide-react';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useSettings } from '../state/settings.ts';
import { saveBlob } from '../ui/download.ts';
import { formatNumber, formatPercent } from '../ui/format.ts';
import { type Curve, smooth } from './curves.ts';

export interface Line {
  readonly label: string;
  /** A CSS variable: `--nl-run-0`. */
  readonly color: string;
  readonly curve: Curve;
  readonly dashed: boolean;
}

interface Props {
  readonly title: string;
  readonly hint: string;
  readonly whenEmpty: string;
  readonly lines: readonly Line[];
  readonly share: boolean;
  readonly logarithmic: boolean;
  readonly fileName: string;
  readonly height: number;
  onCsv(): void;
  /** More for the head of the chart: a switch. */
  readonly children?: React.ReactNode;
}

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function optionsFor(
  props: Pick<Props, 'lines' | 'share' | 'logarithmic' | 'height'>,
  now: () => readonly Line[],
  width: number,
  show: (value: number) => string,
  epochWord: string,
): uPlot.Options {
  const axis = {
    stroke: css('--nl-ink-soft'),
    font: `12px ${css('--nl-font-text')}`,
    grid: { stroke: css('--nl-line'), width: 1 },
    ticks: { stroke: css('--nl-line'), width: 1, size: 4 },
  };
  return {
    width,
    height: props.height,
    padding: [12, props.lines.length > 2 ? 120 : 104, 0, 0],
    cursor: { points: { size: 7 }, drag: { x: true, y: false } },
    legend: { show: false },
    scales: {
      x: { time: false },
      y: {
        distr: props.logarithmic ? 3 : 1,
        ...(props.share && {
          range: (_u: uPlot, min: number | null, max: number | null): [number, number] => [
            Math.max(0, Math.min(min ?? 0, 0.9) - 0.02),
            Math.min(1, Math.max(max ?? 1, 0.1) + 0.02),
          ],
        }),
      },
    },
    axes: [
      // There is no epoch 1.25.
      {
        ...axis,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
        label: epochWord,
        labelSize: 20,
        labelFont: axis.font,
        size: 32,
      },
      { ...axis, size: 56, values: (_u, ticks) => ticks.map((tick) => (tick === null ? '' : show(tick))) },
    ],
    series: [
      {},
      ...props.lines.flatMap((line): uPlot.Series[] => {
        const stroke = css(line.color);
        const noisy = line.curve.x.length > 60 && line.dashed;
        return [
          {
            stroke,
            width: noisy ? 1 : line.dashed ? 1.5 : 2.5,
            alpha: noisy ? 0.25 : 1,
            spanGaps: true,
            points: { show: (plot, at) => withPoints(plot.data[at], line.dashed), size: 5, fill: stroke },
            ...(line.dashed && !noisy && { dash: [5, 4] }),
          },
          ...(noisy ? [{ stroke, width: 1.5, dash: [5, 4], spanGaps: true, points: { show: false } }] : []),
        ];
      }),
    ],
    hooks: { draw: [(plot) => drawLabels(plot, now(), show)] },
  };
}

/** A line with many points shows itself; a single point would not be seen. */
function withPoints(values: uPlot.AlignedData[number] | undefined, dashed: boolean): boolean {
  const count = [...(values ?? [])].filter((value) => value !== null && value !== undefined).length;
  return count === 1 || (count < 40 && !dashed);
}

/** Names and last values at the right ends, pushed apart where they would touch. */
function drawLabels(plot: uPlot, lines: readonly Line[], show: (value: number) => string): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  const right = plot.bbox.left + plot.bbox.width + 6 * ratio;
  const ends = lines
    .filter((line) => line.curve.y.length > 0)
    .map((line) => {
      const smoothed = line.curve.x.length > 60 && line.dashed ? smooth(line.curve.y, 0.9) : line.curve.y;
      const value = smoothed.at(-1) ?? 0;
      return { text: `${line.label} ${show(value)}`, color: css(line.color), y: plot.valToPos(value, 'y', true) };
    })
    .sort((a, b) => a.y - b.y);
  ctx.save();
  ctx.font = `${11 * ratio}px ${css('--nl-font-text')}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  let lowest = plot.bbox.top + 6 * ratio;
  for (const end of ends) {
    const y = Math.max(lowest, Math.min(end.y, plot.bbox.top + plot.bbox.height));
    lowest = y + 14 * ratio;
    ctx.fillStyle = end.color;
    ctx.fillText(end.text, right, y);
  }
  ctx.restore();
}

function dataFor(lines: readonly Line[]): uPlot.AlignedData {
  const tables = lines.flatMap((line): uPlot.AlignedData[] => {
    const noisy = line.curve.x.length > 60 && line.dashed;
    const { x, y } = line.curve;
    return [noisy ? [x as number[], y as number[], smooth(y, 0.9)] : [x as number[], y as number[]]];
  });
  return tables.length === 0 ? [[]] : uPlot.join(tables);
}

export function CurveChart({ title, hint, whenEmpty, lines, share, logarithmic, fileName, height, onCsv, children }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const scheme = useComputedColorScheme();
  const contrast = useSettings((store) => store.contrast);
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(lines);
  latest.current = lines;
  const show = (value: number): string => (share ? formatPercent(value, language) : formatNumber(value, language));
  // Which lines there are decides the chart; how long they are only decides its data.
  const shape = JSON.stringify([
    lines.map(({ label, color, dashed, curve }) => [label, color, dashed, curve.x.length > 60, curve.x.length < 40]),
    share,
    logarithmic,
    height,
    language,
    scheme,
    contrast,
  ]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for all of them
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const made = new uPlot(
      optionsFor({ lines: latest.current, share, logarithmic, height }, () => latest.current, element.clientWidth, show, t('training.epoch')),
      dataFor(latest.current),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape]);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const made = plot.current;
      if (!made) return;
      made.setData(dataFor(lines));
    });
    return () => cancelAnimationFrame(frame);
  }, [lines]);

  const savePicture = (): void => {
    const source = plot.current?.ctx.canvas;
    if (!source) return;
    const picture = Object.assign(document.createElement('canvas'), { width: source.width, height: source.height });
    const context = picture.getContext('2d');
    if (!context) return;
    context.fillStyle = css('--nl-surface');
    context.fillRect(0, 0, picture.width, picture.height);
    context.drawImage(source, 0, 0);
    picture.toBlob((blob) => blob && saveBlob(`${fileName}.png`, blob));
  };

  const summary = lines
    .filter((line) => line.curve.y.length > 0)
    .map((line) => t('training.chartNow', { series: line.label, value: show(line.curve.y.at(-1) ?? 0) }))
    .join(', ');
  const empty = summary === '';
  return (
    <figure className="nl-chart" aria-label={t('training.chartLabel', { title, summary: empty ? whenEmpty : summary })}>
      <figcaption className="nl-row">
        <h2 className="nl-chart-title">{title}</h2>
        <span className="nl-grow" />
        {children}
        <Tooltip label={t('training.csv')}>
          <ActionIcon aria-label={`${t('training.csv')}: ${title}`} onClick={onCsv}>
            <FileSpreadsheet size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('training.png')}>
          <ActionIcon aria-label={`${t('training.png')}: ${title}`} onClick={savePicture}>
            <ImageDown size={16} />
          </ActionIcon>
        </Tooltip>
      </figcaption>
      <p className="nl-small nl-faint nl-chart-hint">{hint}</p>
      <div ref={holder} className="nl-chart-canvas" data-empty={empty || undefined} style={{ height }} aria-hidden>
        {empty && <p className="nl-chart-empty nl-soft">{whenEmpty}</p>}
      </div>
    </figure>
  );
}
