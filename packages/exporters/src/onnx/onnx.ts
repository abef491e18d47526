import { EXPORTER, type Exporter, type Plugin, plugin } from '@bitshare/core';
import { type PackingTools, packingNeeds, packNetwork } from '../pack-network.ts';
import { int8Profile, type OnnxProfile, packedProfile } from './profiles.ts';
import { renderOnnx } from './render-onnx.ts';

const createOnnx =
  (profile: OnnxProfile) =>
  (tools: PackingTools): Exporter => ({
    name: profile.name,
    export: async (network, fileName) => [
      { name: fileName, bytes: renderOnnx(await packNetwork(network, tools), profile) },
    ],
  });

const onnxPlugin = (profile: OnnxProfile) => (): Plugin =>
  plugin({
    name: profile.name,
    provides: EXPORTER,
    needs: packingNeeds,
    create: ({ quantizer, cost }) => createOnnx(profile)({ quantizer, cost }),
  });

/** ONNX with weights of 2, 4 or 8 bits: small in the file. */
export const createOnnxPacked = createOnnx(packedProfile);
/** ONNX with weights in whole bytes, which a runtime can multiply as integers. */
export const createOnnxInt8 = createOnnx(int8Profile);

/** Provides EXPORTER; needs QUANTIZER and COST_MODEL. */
export const onnxPacked = onnxPlugin(packedProfile);
/** Provides EXPORTER; needs QUANTIZER and COST_MODEL. */
export const onnxInt8 = onnxPlugin(int8Profile);
