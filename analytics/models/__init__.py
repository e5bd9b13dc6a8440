from analytics.models.coding import Segment, Theme
from analytics.models.download import Download
from analytics.models.partition import Partition
from analytics.models.release import Export, Release

__all__ = ["Download", "Export", "Partition", "Release", "Segment", "Theme"]
