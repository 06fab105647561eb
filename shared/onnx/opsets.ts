/** Older files: since which operator set an operation means what it means today. Additions that default to the old meaning do not count, nor that sizes and axes were attributes, as they are here. */

/** The oldest operator set that is read at all. */
export const oldestOpset = 1;
export const newestOpset = 23;

const since: readonly (readonly [version: number, ops: string])[] = [
  [
    1,
    'Squeeze Unsqueeze ReduceSum TopK Conv ConvTranspose MatMul Flatten Transpose Gather Identity Constant Shape Size DepthToSpace SpaceToDepth GlobalAveragePool GlobalMaxPool Softplus Softsign ArgMax ArgMin Not ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare',
  ],
  [2, 'Split Pad'],
  [4, 'Concat'],
  [5, 'Reshape'],
  [6, 'Clip Relu LeakyRelu Elu Selu Sigmoid HardSigmoid Tanh Abs Neg Ceil Floor Exp Log Sqrt Reciprocal Cast InstanceNormalization Tile'],
  [7, 'Add Sub Mul Div Pow Equal And Or Xor Gemm PRelu AveragePool Sin Cos Tan Asin Acos Atan LSTM GRU RNN'],
  [8, 'MaxPool Max Min Mean Sum Expand Scan'],
  [9, 'TfIdfVectorizer Less Greater BatchNormalization Erf Sign Where OneHot ConstantOfShape IsNaN NonZero Sinh Cosh Asinh Acosh Atanh'],
  [10, 'StringNormalizer NonMaxSuppression Mod Slice IsInf QuantizeLinear DequantizeLinear MatMulInteger ConvInteger QLinearMatMul QLinearConv'],
  [11, 'Unique DynamicQuantizeLinear Det Resize GatherElements GatherND ScatterElements ScatterND CumSum Range Round BitShift MaxUnpool'],
  [12, 'Einsum Celu LessOrEqual GreaterOrEqual'],
  [16, 'GridSample RoiAlign'],
  [17, 'DFT STFT MelWeightMatrix'],
];
const versions: ReadonlyMap<string, number> = new Map(since.flatMap(([version, ops]) => ops.split(' ').map((op) => [op, version] as const)));

/** What is not in the table is read from files of set 13 on, where the last great change was made (axes as inputs, softmax along one axis). */
export function meaningSince(op: string): number {
  return versions.get(op) ?? 13;
}
