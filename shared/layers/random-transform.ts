/**
 * Pictures turned, moved and stretched at random while training; in use they pass as they are. The meaning of the settings,
 * the order (turn, move, shear, zoom, then mirror) and the blending of neighbours are those of Keras's ImageDataGenerator.
 */
import { ok } from '../base/problem.ts';
import { sizeOf, tensor } from '../base/tensor.ts';
import { text, type Text } from '../base/text.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import { defineLayer } from './define.ts';
import { expectMaps, float, inputShape, mainPort } from './shapes.ts';
import { pythonBoolean, pythonNumber } from './torch.ts';

function share(label: Text, hint: Text, most: number, value: number) {
  return { kind: 'number', default: value, min: 0, max: most, step: most > 1 ? 1 : 0.05, label, hint } as const;
}

const randomTransformCode = `class RandomTransform(nn.Module):
    """Turns, moves, shears, zooms and mirrors pictures [N, C, H, W] at random while training. Angles in degrees, shifts as shares."""

    def __init__(self, rotation, across, down, shear, zoom, mirror, flip, nearest):
        super().__init__()
        self.rotation, self.across, self.down, self.shear, self.zoom = rotation, across, down, shear, zoom
        self.mirror, self.flip, self.padding = mirror, flip, "border" if nearest else "zeros"

    def forward(self, x):
        if not self.training:
            return x
        n, _, height, width = x.shape
        draw = lambda: torch.rand(n, device=x.device) * 2 - 1
        turn, slant = torch.deg2rad(draw() * self.rotation), torch.deg2rad(draw() * self.shear)
        shift_x, shift_y = draw() * self.across * width, draw() * self.down * height
        zoom_x, zoom_y = 1 + draw() * self.zoom, 1 + draw() * self.zoom
        flip_x = torch.where((draw() < 0) & self.mirror, -1.0, 1.0)
        flip_y = torch.where((draw() < 0) & self.flip, -1.0, 1.0)
        cos, sin, far = torch.cos(turn), torch.sin(turn), max(width - 1, 1) / max(height - 1, 1)
        # Corners are -1 and 1, so lengths across and down differ by \`far\`.
        rows = [
            [cos * zoom_x * flip_x, -torch.sin(turn + slant) * zoom_y * flip_y / far, (cos * shift_x - sin * shift_y) * 2 / max(width - 1, 1)],
            [sin * zoom_x * flip_x * far, torch.cos(turn + slant) * zoom_y * flip_y, (sin * shift_x + cos * shift_y) * 2 / max(height - 1, 1)],
        ]
        matrix = torch.stack([torch.stack(row, dim=1) for row in rows], dim=1)
        grid = F.affine_grid(matrix, list(x.shape), align_corners=True)
        return F.grid_sample(x, grid, padding_mode=self.padding, align_corners=True)`;

const kerasTransformCode = `class RandomTransform(layers.Layer):
    """Turns, moves, shears, zooms and mirrors pictures [N, C, H, W] at random while training. Angles in degrees, shifts as shares."""

    def __init__(self, rotation, across, down, shear, zoom, mirror, flip, nearest, **options):
        super().__init__(**options)
        self.rotation, self.across, self.down, self.shear, self.zoom = rotation, across, down, shear, zoom
        self.mirror, self.flip, self.fill = mirror, flip, "nearest" if nearest else "constant"
        self.seed = keras.random.SeedGenerator()

    def call(self, x, training=False):
        if not training:
            return x
        height, width = x.shape[2], x.shape[3]
        draw = lambda: keras.random.uniform((ops.shape(x)[0],), -1, 1, seed=self.seed)
        turn, slant = draw() * self.rotation * np.pi / 180, draw() * self.shear * np.pi / 180
        right, down = draw() * self.across * width, draw() * self.down * height
        zoom_x, zoom_y = 1 + draw() * self.zoom, 1 + draw() * self.zoom
        if self.mirror:
            zoom_x = zoom_x * ops.sign(draw())
        if self.flip:
            zoom_y = zoom_y * ops.sign(draw())
        cos, sin, centre_x, centre_y = ops.cos(turn), ops.sin(turn), (width - 1) / 2, (height - 1) / 2
        # Where a point comes from: a x + b y + c across, d x + e y + f down, measured from the middle.
        a, b, c = cos * zoom_x, -ops.sin(turn + slant) * zoom_y, cos * right - sin * down
        d, e, f = sin * zoom_x, ops.cos(turn + slant) * zoom_y, sin * right + cos * down
        c, f = c + centre_x - a * centre_x - b * centre_y, f + centre_y - d * centre_x - e * centre_y
        zero = ops.zeros_like(a)
        return ops.image.affine_transform(x, ops.stack([a, b, c, d, e, f, zero, zero], axis=1), fill_mode=self.fill)`;

/** Where each point of the result comes from: x and y in the picture, `[N, points]`. `drawn`: 8 numbers in [0, 1) for each picture. */
function origins(
  builder: GraphBuilder,
  drawn: Value,
  {
    rotation,
    across,
    down,
    shear,
    zoom,
    mirror,
    flip,
  }: Readonly<Record<'rotation' | 'across' | 'down' | 'shear' | 'zoom', number> & Record<'mirror' | 'flip', boolean>>,
  height: number,
  width: number,
): readonly [x: Value, y: Value] {
  const scalar = (value: number) => builder.scalar(value);
  const add = (a: Value, b: Value) => builder.emit('Add', [a, b]);
  const mul = (a: Value, b: Value) => builder.emit('Mul', [a, b]);
  const column = (i: number) => builder.emit('Slice', [drawn], { starts: [i], ends: [i + 1], axes: [1] }); // [N, 1]
  /** Evenly from -range to range. */
  const around = (i: number, range: number) => add(mul(column(i), scalar(2 * range)), scalar(-range));
  const degrees = Math.PI / 180;
  const turn = around(0, rotation * degrees);
  const slanted = add(turn, around(3, shear * degrees));
  const [sin, cos] = [builder.emit('Sin', [turn]), builder.emit('Cos', [turn])];
  const [toRight, toBottom] = [around(1, across * width), around(2, down * height)];
  const side = (i: number, wanted: boolean) =>
    wanted ? builder.emit('Where', [builder.emit('Less', [column(i), scalar(0.5)]), scalar(-1), scalar(1)]) : scalar(1);
  const scaleX = mul(add(around(4, zoom), scalar(1)), side(6, mirror));
  const scaleY = mul(add(around(5, zoom), scalar(1)), side(7, flip));
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  const points = Array.from({ length: height * width }, (_, i) => i);
  const x = builder.constant(
    tensor(
      'float32',
      [1, points.length],
      points.map((i) => (i % width) - centreX),
    ),
  );
  const y = builder.constant(
    tensor(
      'float32',
      [1, points.length],
      points.map((i) => Math.floor(i / width) - centreY),
    ),
  );
  const minus = (value: Value) => builder.emit('Neg', [value]);
  const place = (alongX: Value, alongY: Value, moved: Value, centre: number) =>
    add(add(mul(mul(alongX, scaleX), x), mul(mul(alongY, scaleY), y)), add(moved, scalar(centre)));
  return [
    place(cos, minus(builder.emit('Sin', [slanted])), add(mul(cos, toRight), minus(mul(sin, toBottom))), centreX),
    place(sin, builder.emit('Cos', [slanted]), add(mul(sin, toRight), mul(cos, toBottom)), centreY),
  ];
}

export const randomTransform = defineLayer({
  type: 'random-transform',
  category: 'regularise',
  icon: 'shuffle',
  label: text('Vary the pictures', '随机变换图像'),
  term: 'Augmentation',
  help: text(
    'While training, shows every picture a little differently each time: turned, moved, stretched, mirrored. The network then learns what matters, even from few pictures. In use pictures stay as they are.',
    '训练时每次都让图像略有不同：旋转、移动、缩放、镜像。这样即使图片不多，网络也能学到要点。使用时图像保持不变。',
  ),
  parameters: {
    rotation: share(
      text('Turn (degrees)', '旋转（度）'),
      text('At most so far to either side. More helps where pictures are taken at any angle.', '向任一侧最多旋转的角度。拍摄角度不定时可调大。'),
      180,
      15,
    ),
    across: share(
      text('Move across (share of the width)', '左右移动（占宽度）'),
      text('At most so far to either side: 0.2 is a fifth of the width.', '向任一侧最多移动多少：0.2 为宽度的五分之一。'),
      1,
      0.1,
    ),
    down: share(
      text('Move up and down (share of the height)', '上下移动（占高度）'),
      text('At most so far up or down: 0.2 is a fifth of the height.', '向上或向下最多移动多少：0.2 为高度的五分之一。'),
      1,
      0.1,
    ),
    shear: share(
      text('Slant (degrees)', '倾斜（度）'),
      text('At most so much, in degrees as in Keras: 0.2 is hardly seen, 15 is much.', '最多倾斜的角度（与 Keras 一样以度计）：0.2 几乎看不出，15 已很大。'),
      89,
      0,
    ),
    zoom: share(
      text('Zoom (share)', '缩放（比例）'),
      text('At most so much larger or smaller, across and down by themselves: 0.2 is from 80 % to 120 %.', '宽高各自放大或缩小的幅度：0.2 即 80% 到 120%。'),
      0.9,
      0.1,
    ),
    mirror: {
      kind: 'boolean',
      default: true,
      label: text('Mirror left and right', '左右镜像'),
      hint: text('Half of the pictures are mirrored. Not for letters or signs.', '一半的图像左右翻转。不适合文字或标志。'),
    },
    flip: {
      kind: 'boolean',
      default: false,
      label: text('Mirror top and bottom', '上下镜像'),
      hint: text('Half of the pictures are turned upside down. For pictures from above.', '一半的图像上下翻转。适合俯视图像。'),
    },
    fill: {
      kind: 'choice',
      default: 'nearest',
      expert: true,
      label: text('Beyond the edge', '边缘之外'),
      hint: text('What is seen where the picture has been moved away.', '图像移开后露出的部分填什么。'),
      choices: [
        { value: 'nearest', label: text('The edge, repeated', '重复边缘') },
        { value: 'zeros', label: text('Zeros', '零') },
      ],
    },
  },
  inputs: [mainPort],
  summary: ({ rotation, mirror }) => text(`${rotation}°${mirror ? ', mirrored' : ''}`, `${rotation}°${mirror ? '，镜像' : ''}`),
  output(self) {
    const maps = expectMaps(self, text('Augmentation', '随机变换'));
    return maps.ok ? ok(float(maps.value)) : maps;
  },
  multiplyAdds: (self) => 8 * sizeOf(inputShape(self)),
  lower({ params, builder, mode, uniform }, inputs) {
    const picture = inputs[0];
    if (picture === undefined || mode === 'inference') return builder.emit('Identity', inputs);
    const [batch = 1, channels = 1, height = 1, width = 1] = shapeOf(picture);
    const [x, y] = origins(builder, uniform([batch, 8]), params, height, width);
    const flat = builder.emit('Reshape', [picture], { shape: [batch, channels, height * width] });
    const clip = (value: Value, most: number) => builder.emit('Clip', [value], { min: 0, max: most });
    const [insideX, insideY] = [clip(x, width - 1), clip(y, height - 1)];
    const [left, top] = [builder.emit('Floor', [insideX]), builder.emit('Floor', [insideY])];
    const one = builder.scalar(1);
    const [right, bottom] = [clip(builder.emit('Add', [left, one]), width - 1), clip(builder.emit('Add', [top, one]), height - 1)];
    const perMap = (value: Value) => builder.emit('Reshape', [value], { shape: [batch, 1, height * width] });
    const at = (row: Value, column: Value) => {
      const index = builder.emit('Cast', [builder.emit('Add', [builder.emit('Mul', [row, builder.scalar(width)]), column])], { to: 'int32' });
      return builder.emit('GatherElements', [flat, builder.emit('Expand', [perMap(index)], { shape: [batch, channels, height * width] })], { axis: 2 });
    };
    const blend = (a: Value, b: Value, part: Value) => builder.emit('Add', [a, builder.emit('Mul', [builder.emit('Sub', [b, a]), perMap(part)])]);
    const partX = builder.emit('Sub', [insideX, left]);
    const blended = blend(blend(at(top, left), at(top, right), partX), blend(at(bottom, left), at(bottom, right), partX), builder.emit('Sub', [insideY, top]));
    const whole = (value: Value) => builder.emit('Reshape', [value], { shape: [batch, channels, height, width] });
    if (params.fill === 'nearest') return whole(blended);
    const seen = builder.emit('And', [builder.emit('Equal', [x, insideX]), builder.emit('Equal', [y, insideY])]);
    return whole(builder.emit('Where', [perMap(seen), blended, builder.scalar(0)]));
  },
  torch: ({ params: { rotation, across, down, shear, zoom, mirror, flip, fill } }) => ({
    module: `RandomTransform(${[rotation, across, down, shear, zoom].map(pythonNumber).join(', ')}, ${[mirror, flip, fill === 'nearest'].map(pythonBoolean).join(', ')})`,
    call: '$self($0)',
    helpers: [randomTransformCode],
  }),
  keras: ({ params: { rotation, across, down, shear, zoom, mirror, flip, fill } }) => ({
    module: `RandomTransform(${[rotation, across, down, shear, zoom].map(pythonNumber).join(', ')}, ${[mirror, flip, fill === 'nearest'].map(pythonBoolean).join(', ')})`,
    call: '$self($0)',
    helpers: [kerasTransformCode],
  }),
});
