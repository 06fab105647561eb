/** The compiler: a document becomes ONNX bytes and a manifest, for training, judging and use. */
export { type Accumulation, compileAccumulation } from './accumulation.ts';
export { compileEvaluation } from './evaluation.ts';
export { compileGeneration } from './generation.ts';
export { compileInference, type InferenceOptions } from './inference.ts';
export { carriedWeights, initialState } from './initial-state.ts';
export type { Answer, AnswerKind, Compiled, GraphInput, InputSource, Manifest, StateTensor } from './manifest.ts';
export { memoryNeed, type MemoryNeed, trainingMemory } from './memory.ts';
export { fittingBatch, notEnoughMemory, smallerBatch } from './memory-problem.ts';
export { type ModelInfo, readMetadata } from './metadata.ts';
export { culprit, type Probe, probesOutput } from './probes.ts';
export { compileRun, graphsOfRun, type RunGraphs } from './run.ts';
export { compileStep, graphsOfStep, partsOfStep, type Step } from './step.ts';
export { createFitter, type Fitter, statisticsOf, type StatisticNeed } from './statistics.ts';
export { compileTraining, type TrainingOptions } from './training.ts';
export { averageScalar } from './updates.ts';
