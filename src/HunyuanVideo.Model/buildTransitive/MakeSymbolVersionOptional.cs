using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Sets VER_FLG_WEAK on one needed symbol version of 64-bit little-endian ELF files, so that the loader only notes
/// its absence. Each file is replaced as a whole, because it may be a hard link to the package's own copy.
/// Compiled by MSBuild against netstandard 2.0: plain C# only.
/// </summary>
public sealed class MakeSymbolVersionOptional : Task
{
    private const int SectionTypeVersionNeeds = 0x6ffffffe;
    private const ushort WeakFlag = 2;

    [Required]
    public ITaskItem[] Files { get; set; }

    [Required]
    public string Version { get; set; }

    public override bool Execute()
    {
        foreach (ITaskItem item in Files)
        {
            Mend(item.ItemSpec);
        }

        return !Log.HasLoggedErrors;
    }

    private void Mend(string path)
    {
        byte[] elf = File.ReadAllBytes(path);
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2 || elf[5] != 1)
        {
            Log.LogError("{0} is not a 64-bit little-endian ELF file.", path);
            return;
        }

        if (!SetWeak(elf))
        {
            return;
        }

        DateTime written = File.GetLastWriteTimeUtc(path);
        string replacement = path + ".mended";
        File.WriteAllBytes(replacement, elf);
        // The package's time stamp stays, or the next build would copy the package's file again.
        File.SetLastWriteTimeUtc(replacement, written);
        File.Delete(path);
        File.Move(replacement, path);
        Log.LogMessage(MessageImportance.Normal, "{0}: symbol version {1} made optional.", path, Version);
    }

    /// <summary>Walks .gnu.version_r; true when a flag was changed.</summary>
    private bool SetWeak(byte[] elf)
    {
        long sections = BitConverter.ToInt64(elf, 0x28);
        int sectionSize = BitConverter.ToUInt16(elf, 0x3a);
        int sectionCount = BitConverter.ToUInt16(elf, 0x3c);
        bool changed = false;
        for (int i = 0; i < sectionCount; i++)
        {
            int header = checked((int)(sections + (long)i * sectionSize));
            if (BitConverter.ToUInt32(elf, header + 4) != SectionTypeVersionNeeds)
            {
                continue;
            }

            int names = checked((int)(sections + (long)BitConverter.ToInt32(elf, header + 40) * sectionSize));
            changed |= SetWeakInNeeds(
                elf,
                (int)BitConverter.ToInt64(elf, header + 24),
                BitConverter.ToInt32(elf, header + 44),
                (int)BitConverter.ToInt64(elf, names + 24));
        }

        return changed;
    }

    private bool SetWeakInNeeds(byte[] elf, int need, int needCount, int names)
    {
        bool changed = false;
        for (int i = 0; i < needCount; i++)
        {
            int auxCount = BitConverter.ToUInt16(elf, need + 2);
            int aux = need + BitConverter.ToInt32(elf, need + 8);
            for (int j = 0; j < auxCount; j++)
            {
                ushort flags = BitConverter.ToUInt16(elf, aux + 4);
                if (ReadName(elf, names + BitConverter.ToInt32(elf, aux + 8)) == Version && (flags & WeakFlag) == 0)
                {
                    elf[aux + 4] = (byte)(flags | WeakFlag);
                    changed = true;
                }

                aux += BitConverter.ToInt32(elf, aux + 12);
            }

            need += BitConverter.ToInt32(elf, need + 12);
        }

        return changed;
    }

    private static string ReadName(byte[] elf, int offset)
    {
        int end = Array.IndexOf(elf, (byte)0, offset);
        return Encoding.ASCII.GetString(elf, offset, end - offset);
    }
}
